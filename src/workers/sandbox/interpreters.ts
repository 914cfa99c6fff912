/** Where the interpreters of a host really are, since the sandbox shows no more than it is told to. */
import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { Interpreter } from "../../race/host.js";

export interface LocatedInterpreter extends Interpreter {
  /** The whole path. */
  command: string;
  /** What it needs to read beside /usr; `null` where that is all. */
  folder: string | null;
}

const ASK = "import sys; print(sys.executable); print(sys.base_prefix)";

/** A command such as `python3` can be a script that looks for the interpreter (pyenv): that one is asked itself. */
export async function locateInterpreters(
  interpreters: readonly Interpreter[],
): Promise<LocatedInterpreter[]> {
  return Promise.all(
    interpreters.map(async (each) => {
      const { command, prefix } = each.runtime === "python" ? await python(each.command) : await node();
      return { ...each, command, folder: inUsr(command) && inUsr(prefix) ? null : prefix };
    }),
  );
}

async function python(command = "python3"): Promise<{ command: string; prefix: string }> {
  const { stdout } = await promisify(execFile)(command, ["-I", "-c", ASK]);
  const [executable = "", prefix = ""] = stdout.trim().split("\n").slice(-2);
  return { command: executable, prefix: await realpath(prefix) };
}

async function node(): Promise<{ command: string; prefix: string }> {
  const command = await realpath(process.execPath);
  return { command, prefix: dirname(dirname(command)) };
}

function inUsr(path: string): boolean {
  return path === "/usr" || path.startsWith("/usr/");
}
