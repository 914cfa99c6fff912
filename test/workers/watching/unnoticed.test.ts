import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonsFound } from "../../support/pythons.js";

const START = fileURLToPath(new URL("../../../src/workers/watching/python/start.py", import.meta.url));
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-watch-now-"));
  await writeFile(join(folder, "beside.py"), "NAME = 'beside'\ndef fail():\n    raise KeyError('inner')\n");
  await mkdir(join(folder, "package"));
  await writeFile(join(folder, "package/__init__.py"), "");
  await writeFile(
    join(folder, "package/__main__.py"),
    "import sys\nfrom . import part\nprint(__name__, __package__, part.X, sys.argv[1:], __file__, sys.path[0])\n",
  );
  await writeFile(join(folder, "package/part.py"), "X = 1\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Programs that must not notice that they are watched: name, text, arguments, input. */
const UNNOTICED: [name: string, text: string, args?: string[], input?: string][] = [
  ["its arguments", "import sys; print(sys.argv)", ["a b", "--json", "x", "-m", "*", ""]],
  ["what it is", "import sys\nprint(__name__, __file__, __spec__, __package__, sys.path[0], sorted(globals()))"],
  ["a module beside it", "import beside, __main__; print(beside.NAME, __main__.__file__)"],
  ["its environment and folder", "import os; print(os.getcwd(), sorted(os.environ.items()))"],
  ["its input", "print(input('name? ')); import sys; print(sys.stdin.read().upper())", [], "Ada\nmore\nlines\n"],
  ["the end of its input", "input()"],
  ["10 MB of output", "import sys\nfor n in range(10_000): sys.stdout.write('x' * 1023 + '\\n')"],
  ["binary output", "import sys; sys.stdout.buffer.write(bytes(range(256)) * 1000)"],
  ["an exit code", "import sys; sys.exit(7)"],
  ["an exit with words", "import sys; sys.exit('text for standard error')"],
  ["an exit with None", "raise SystemExit"],
  ["os._exit", "import os; print('seen', flush=True); os._exit(3)"],
  ["an exception", "def f():\n    1 / 0\nf()"],
  ["an exception in a module beside it", "import beside\nbeside.fail()"],
  ["a cause", "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('outer') from e"],
  ["a context", "import time\ntry:\n    {}['a']\nexcept KeyError:\n    time.sleep('no')"],
  ["an exception through a hooked call", "import time\ntime.sleep(-1)"],
  ["an error that was caught and printed", "import time, traceback\ntry:\n    time.sleep(-1)\nexcept ValueError:\n    traceback.print_exc()"],
  ["a syntax error", "print('a')\ndef f(:\n"],
  ["an exception of a task", "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    raise ValueError('x')\nasync def main():\n    await asyncio.gather(f(), f())\nasyncio.run(main())"],
  ["an exception of a thread", "import threading\ndef f():\n    raise ValueError('x')\nt = threading.Thread(target=f)\nt.start(); t.join()"],
  ["an exception of a job", "from concurrent.futures import ThreadPoolExecutor\ndef f():\n    raise ValueError('x')\nwith ThreadPoolExecutor(1) as pool:\n    pool.submit(f).result()"],
  ["a warning of a coroutine", "async def f(): pass\nf()"],
  ["its own excepthook", "import sys\nsys.excepthook = lambda kind, error, trace: print('hook', kind.__name__, trace.tb_lineno)\n1 / 0"],
  ["what runs at its end", "import atexit\natexit.register(print, 'last')\nprint('first')"],
  ["a source in another encoding", "# -*- coding: latin-1 -*-\nprint(len('é'))"],
  ["multiprocessing", "import multiprocessing as m\ndef f(q): q.put(__name__)\nif __name__ == '__main__':\n    c = m.get_context('fork'); q = c.SimpleQueue(); p = c.Process(target=f, args=(q,)); p.start(); print(q.get()); p.join(); print(p.exitcode)"],
  ["spawned children", "import multiprocessing as m\ndef f(q): q.put(__name__)\nif __name__ == '__main__':\n    c = m.get_context('spawn'); q = c.SimpleQueue(); p = c.Process(target=f, args=(q,)); p.start(); print(q.get()); p.join(); print(p.exitcode)"],
  ["pickling its own class", "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__module__)"],
  ["a kill", "import os, signal; print('seen', flush=True); os.kill(os.getpid(), signal.SIGKILL)"],
  ["SIGTERM", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"],
]; // biome-ignore format: a program a line

const EXCEPTION_GROUP = `def f():
    raise ValueError("inner")
def g():
    import time
    time.sleep(-1)
errors = []
for each in (f, g):
    try:
        each()
    except ValueError as error:
        errors.append(error)
raise ExceptionGroup("both", errors)
`;

/** Object ids differ from run to run. */
function told(text: Buffer): string {
  return text.toString("latin1").replaceAll(/0x[0-9a-f]+/g, "0x0");
}

async function run(command: string, args: string[], input = "") {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: "C.UTF-8" };
  const child = spawn(command, args, { cwd: folder, env, stdio: "pipe" });
  const said: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] };
  child.stdout.on("data", (chunk: Buffer) => said.out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.err.push(chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const ended = await new Promise((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return { out: told(Buffer.concat(said.out)), err: told(Buffer.concat(said.err)), ended };
}

async function watched(command: string, kind: "file" | "module", args: string[], input = "") {
  const traceFolder = await mkdtemp(join(folder, "trace-"));
  return run(command, [START, traceFolder, String(1024 * 1024), kind, ...args], input);
}

for (const { version, command } of pythonsFound()) {
  describe.concurrent(`a watched program of Python ${version} behaves as without us:`, {
    timeout: 60_000,
  }, () => {
    const groups: typeof UNNOTICED =
      Number(version.slice(2)) < 11 ? [] : [["a group of exceptions", EXCEPTION_GROUP]];
    for (const [at, [name, text, args = [], input = ""]] of [...UNNOTICED, ...groups].entries()) {
      it(name, async () => {
        const file = `case_${version.replace(".", "_")}_${at}.py`;
        await writeFile(join(folder, file), text, text.includes("latin-1") ? "latin1" : "utf8");
        const alone = await run(command, [file, ...args], input);
        expect(await watched(command, "file", [file, ...args], input)).toEqual(alone);
      });
    }

    it("a path that is not the shortest", async () => {
      await writeFile(join(folder, "path.py"), "print(__file__)\n1 / 0\n");
      const path = "./package/../path.py";
      expect(await watched(command, "file", [path])).toEqual(await run(command, [path]));
    });

    it.each(["package", "package.part", "beside", "no_such_module", "package.no"])(
      "-m %s",
      async (module) => {
        const alone = await run(command, ["-m", module, "x", "--png"]);
        expect(await watched(command, "module", [module, "x", "--png"])).toEqual(alone);
      },
    );

    it("a file that is not there", async () => {
      expect(await watched(command, "file", ["no.py"])).toEqual(await run(command, ["no.py"]));
    });
  });
}
