/**
 * Programs that try to get out of the sandbox, or to take more than they may, for real. Each prints ESCAPED where it
 * got through; where it is about the host, the host is looked at afterwards.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SANDBOX_LIMITS } from "../../../src/workers/sandbox/limits.js";
import { createSandbox, launchIn, type Sandbox } from "../../../src/workers/sandbox/sandbox.js";
import { selfTest } from "../../../src/workers/sandbox/self-test.js";
import { ATTEMPTS, GREEDY, PRELUDE } from "../../support/hostile-programs.js";
import { hasBubblewrap, python } from "../../support/sandbox.js";
import { until } from "../../support/until.js";

const LIMITS = {
  ...SANDBOX_LIMITS,
  cpuSeconds: 3,
  memoryMb: 128,
  tasks: 64,
  temporaryMb: 8,
  fileMb: 4,
  openFiles: 128,
};
/** In the command line of whatever an attempt starts, so that what is left is found. */
const MARK = `photofinish-hostile-${process.pid}`;

describe.skipIf(!hasBubblewrap)("a program in the sandbox", { timeout: 60_000 }, () => {
  let sandbox: Sandbox;
  let server: Server;
  let folder = "";
  let hooks = "";
  let traceFolder = "";
  const secret = join(tmpdir(), `${MARK}-secret`);

  beforeAll(async () => {
    const folders = python.folder === null ? [] : [python.folder];
    sandbox = await createSandbox({ runtimeFolders: folders, limits: LIMITS });
    folder = await mkdtemp(join(tmpdir(), "photofinish-hostile-"));
    hooks = await mkdtemp(join(tmpdir(), "photofinish-hooks-"));
    traceFolder = await mkdtemp(join(tmpdir(), "photofinish-trace-"));
    await writeFile(secret, "a secret of the host");
    server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await until("the server of the host listens", () => server.listening);
  });
  afterAll(async () => {
    server.close();
    await sandbox.close();
    for (const each of [folder, hooks, traceFolder, secret]) await rm(each, { recursive: true, force: true });
  });

  /** Ends it after `wallMs` as a group, as the watcher does. */
  async function run(code: string, wallMs = 20_000): Promise<string> {
    const { port } = server.address() as { port: number };
    const known = `SECRET = ${JSON.stringify(secret)}\nPORT = ${port}\nHOOKS = ${JSON.stringify(hooks)}\nHOME = ${JSON.stringify(homedir())}\n`;
    await writeFile(join(folder, "program.py"), `${PRELUDE}${known}${code}\n`);
    const { cell, leave } = await sandbox.enter();
    const program = { command: python.command, args: ["-I", "program.py", MARK], env: {}, cwd: folder };
    const { command, args, env, cwd } = launchIn(cell, program, { hooks, traceFolder });
    const withSecret = { ...env, SECRET_OF_THE_HOST: "1" };
    const child = spawn(command, args, {
      env: withSecret,
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece: string) => {
        if (output.length < LIMITS.outputBytes) output += piece;
      });
    }
    const timer = setTimeout(() => process.kill(-(child.pid as number), "SIGKILL"), wallMs);
    await new Promise((resolve) => child.once("exit", resolve));
    clearTimeout(timer);
    await until("nothing of it is left", async () => (await marked()).length === 0);
    await leave();
    return output;
  }

  it.each(ATTEMPTS)("that %s is refused", async (_name, code) => {
    expect(await run(code)).not.toContain("ESCAPED");
  });

  it.each(GREEDY)("that %s is ended, and nothing of it is left", async (_name, code) => {
    await run(code, 4_000);
    expect(await marked()).toEqual([]);
  });

  it("runs at all: with threads, files of its own, a server of its own and the delay server", async () => {
    const said = await run(`
import asyncio
async def main():
    server = await asyncio.start_server(lambda r, w: (w.write(b'hello'), w.close()), 'localhost', 0)
    reader, _ = await asyncio.open_connection('localhost', server.sockets[0].getsockname()[1])
    print(await reader.read())
asyncio.run(main())
thread = threading.Thread(target=print, args=('a thread',)); thread.start(); thread.join()
open('/tmp/own', 'w').write('x')
delay = socket.create_connection(('127.0.0.1', 7878)); delay.sendall(b'wait 20\\n'); print(delay.recv(8))
`);
    for (const expected of ["b'hello'", "a thread", "done"]) expect(said).toContain(expected);
  });

  it("passes the self-test, which fails where an attempt succeeds", async () => {
    const address = server.address() as { port: number };
    await selfTest(sandbox, [{ host: "127.0.0.1", port: address.port }]);
    // The delay server is within reach.
    await expect(selfTest(sandbox, [{ host: "127.0.0.1", port: 7878 }])).rejects.toThrow(
      "reach an address outside",
    );
  });
});

async function marked(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return commands.filter(
    (command) => command.includes(`program.py\u0000${MARK}`) && !command.includes("launcher.mjs"),
  );
}
