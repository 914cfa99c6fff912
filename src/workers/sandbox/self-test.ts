/** Before a watcher takes any program, it tries to break out of its own sandbox. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { StartError } from "../../errors.js";
import { launchIn, type Sandbox } from "./sandbox.js";

const SCRIPT = fileURLToPath(new URL("../../../src/workers/sandbox/self-test.mjs", import.meta.url));
/** The process that tries to outlive the sandbox is found by this. */
const SURVIVOR = ["sleep", "7654321"].join("\u0000");
const WITHIN_MS = 60_000;

export interface Address {
  host: string;
  port: number;
}

/** Throws `StartError` naming every attempt that succeeded. `addresses`: such as the store's. */
export async function selfTest(sandbox: Sandbox, addresses: readonly Address[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "photofinish-self-test-"));
  const traceFolder = await mkdtemp(join(tmpdir(), "photofinish-self-test-"));
  try {
    const secret = join(folder, "..", `photofinish-secret-${process.pid}`);
    await writeFile(secret, "a secret of the host");
    const files = [secret, join(homedir(), ".profile"), "/etc/shadow", "/root/.profile"];
    const escaped = await attempt(sandbox, folder, traceFolder, { files, addresses, limits: sandbox.limits });
    await rm(secret, { force: true });
    if (await survives()) escaped.push("outlive its end");
    if (escaped.length > 0) {
      throw new StartError(
        `The sandbox does not hold on this host: a program in it could ${escaped.join(", ")}. ` +
          "Unset WATCH_SANDBOX, or run the watcher where bubblewrap may do its work (docs/security.md).",
      );
    }
  } finally {
    for (const each of [folder, traceFolder]) await rm(each, { recursive: true, force: true });
  }
}

async function attempt(
  sandbox: Sandbox,
  folder: string,
  traceFolder: string,
  what: object,
): Promise<string[]> {
  const { cell, leave } = await sandbox.enter();
  const program = { command: process.execPath, args: [SCRIPT, JSON.stringify(what)], env: {}, cwd: folder };
  const launch = launchIn(cell, program, { hooks: join(SCRIPT, ".."), traceFolder });
  try {
    const options = { env: launch.env, cwd: launch.cwd, timeout: WITHIN_MS };
    const { stdout } = await promisify(execFile)(launch.command, launch.args, options);
    return JSON.parse(stdout) as string[];
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    throw new StartError(
      `Nothing runs in the sandbox on this host: ${stderr.trim() || message}. Unset WATCH_SANDBOX, or see docs/security.md.`,
    );
  } finally {
    await leave();
  }
}

async function survives(): Promise<boolean> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return commands.some((command) => command.startsWith(SURVIVOR));
}
