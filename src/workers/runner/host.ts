/** What this machine can run lanes with. */
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { StartError } from "../../errors.js";
import type { Host } from "../../race/result.js";
import { laneEnvironment } from "./node.js";

const ASK = `
import json, sys
gil = getattr(sys, "_is_gil_enabled", lambda: True)()
print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "gil": gil}))
`;
/**
 * Where the operator named the interpreter (`required`), one that does not work is a `StartError`; otherwise
 * Python lanes are not offered.
 */
export async function findHost(interpreter: string, required: boolean): Promise<Host> {
  const host = { cpus: availableParallelism(), node: process.versions.node };
  const found = await askPython(interpreter);
  if ("version" in found) return { ...host, python: found.version, gil: found.gil };
  if (!required) return { ...host, python: null, gil: null };
  throw new StartError(
    `PYTHON is ${interpreter}, ${found.problem}\n` +
      "Name a working Python 3.10 or newer, or unset PYTHON to use python3 where there is one.",
  );
}

/** Really runs it: one on the PATH may exist and still not work. */
async function askPython(
  interpreter: string,
): Promise<{ version: string; gil: boolean } | { problem: string }> {
  try {
    const options = { timeout: 20_000, env: laneEnvironment() };
    const { stdout } = await promisify(execFile)(interpreter, ["-I", "-c", ASK], options);
    const found = JSON.parse(stdout) as { version: string; gil: boolean };
    const [major = 0, minor = 0] = found.version.split(".").map(Number);
    if (major > 3 || (major === 3 && minor >= 10)) return found;
    return { problem: `which is Python ${found.version}: too old.` };
  } catch (error) {
    return { problem: `which does not run: ${(error as Error).message.trim()}` };
  }
}
