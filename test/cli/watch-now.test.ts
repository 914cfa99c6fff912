import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchReportSchema } from "../../src/race/watch.js";
import { photofinish } from "../support/cli.js";
import { pythonsFound } from "../support/pythons.js";
import { isAlive, until } from "../support/until.js";

const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const [python] = pythonsFound();
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-watch-now-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  code: number | null;
  signal: string | null;
  out: Buffer;
  err: string;
}

const bareEnvironment = () => ({ PATH: process.env.PATH, LANG: "C.UTF-8", PYTHON: python?.command });

async function ended(child: ChildProcess, input = ""): Promise<Ran> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  return new Promise((resolve) => {
    child.once("close", (code, signal) =>
      resolve({ code, signal, out: Buffer.concat(out), err: Buffer.concat(err).toString() }),
    );
  });
}

/** On a bare machine: neither a home nor a setting. */
function watch(args: string[], input = ""): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, "watch", ...args], {
    cwd: folder,
    env: bareEnvironment(),
    stdio: "pipe",
  });
  return ended(child, input);
}

async function program(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

const json = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));

const WAITS = `import asyncio
async def one():
    await asyncio.sleep(0.1)
async def main():
    await asyncio.gather(one(), one())
asyncio.run(main())
`;

describe.runIf(python)("photofinish watch", { timeout: 60_000 }, () => {
  it("leaves the program its input, output, arguments, environment, folder and exit code, and answers on standard error", async () => {
    const name = await program(
      "streams.py",
      "import os, sys\ntext = sys.stdin.buffer.read()\nsys.stdout.buffer.write(text + repr((sys.argv, os.getcwd(), sorted(os.environ))).encode())\nsys.exit(7)\n",
    );
    const alone = await ended(
      spawn(python?.command as string, [name, "a b", "--json", "*"], { cwd: folder, env: bareEnvironment() }),
      "input\0é\n",
    );
    const watched = await watch([name, "a b", "--json", "*"], "input\0é\n");
    expect(watched.out.toString()).toBe(alone.out.toString());
    expect(watched.code).toBe(7);
    expect(watched.err).toContain("streams.py");
    expect(watched.err).toContain("exit code 7");
  });

  it("passes on 10 MB of output, byte by byte", async () => {
    const name = await program(
      "much.py",
      "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 40_000)\n",
    );
    const { out, code } = await watch(["--quiet", name]);
    expect(code).toBe(0);
    expect(
      out.equals(Buffer.concat(Array(40_000).fill(Buffer.from(Array.from({ length: 256 }, (_, n) => n))))),
    ).toBe(true);
  });

  it("ends as a shell says that a signal ended it", async () => {
    const name = await program(
      "killed.py",
      "import os\nprint('seen', flush=True)\nos.kill(os.getpid(), 9)\n",
    );
    expect(await watch(["--quiet", name])).toMatchObject({ code: 137, err: "" });
  });

  it.runIf(spawnSync("script", ["--version"]).status === 0)("gives the program the terminal", async () => {
    const name = await program(
      "terminal.py",
      "import os, sys\nprint(sys.stdin.isatty(), sys.stdout.isatty(), os.isatty(2))\n",
    );
    const command = `${process.execPath} ${CLI} watch --quiet ${name}`;
    const { out } = await ended(
      spawn("script", ["-qec", command, "/dev/null"], { cwd: folder, env: bareEnvironment() }),
    );
    expect(out.toString()).toContain("True True True");
  });

  it("writes every file that it is asked for, and nothing else with --quiet", async () => {
    const name = await program("waits.py", WAITS);
    const flags = ["json", "png", "html", "trace"].flatMap((kind) => [`--${kind}`, `waits.${kind}`]);
    expect(await watch([...flags, "--quiet", "--lang", "zh", name])).toMatchObject({ code: 0, err: "" });
    const { trace, ...report } = await json("waits.json");
    expect(watchReportSchema.strict().parse(report)).toEqual(report);
    expect(report.rows.filter(({ kind }: { kind: string }) => kind === "task")).toHaveLength(3);
    expect(trace.inside[0].tasks.length).toBeGreaterThanOrEqual(3);
    expect((await readFile(join(folder, "waits.png"))).subarray(1, 4).toString()).toBe("PNG");
    expect(await readFile(join(folder, "waits.html"), "utf8")).toContain('<html lang="zh');
    const { traceEvents } = await json("waits.trace");
    expect(traceEvents.filter(({ ph }: { ph: string }) => ph === "X").length).toBeGreaterThan(3);
  });

  it("runs a module, and a program of Node", async () => {
    await mkdir(join(folder, "package"));
    await writeFile(join(folder, "package/__init__.py"), "");
    await writeFile(
      join(folder, "package/__main__.py"),
      "import sys\nprint(__name__, __package__, sys.argv[1:])\n",
    );
    const module = await watch(["-m", "package", "x"]);
    expect(module.out.toString()).toBe("__main__ package ['x']\n");
    expect(module.err).toContain("-m package");
    const node = await program("node.mjs", "console.log(process.argv.slice(2)); process.exitCode = 3;\n");
    const ran = await watch(["--json", "node.json", node, "--x"]);
    expect([ran.out.toString(), ran.code]).toEqual(["[ '--x' ]\n", 3]);
    expect((await json("node.json")).runtime.name).toBe("node");
  });

  it("ends the program after --limit, and says so", async () => {
    const name = await program("long.py", "import time\nprint('on', flush=True)\ntime.sleep(600)\n");
    const { code, err } = await watch(["--limit", "0.5", "--json", "long.json", name]);
    expect(code).toBe(130);
    expect(err).toContain("KeyboardInterrupt");
    expect(await json("long.json")).toMatchObject({ endedBy: "limit" });
  });

  it("ends what the program started as well after --limit, even what ignores a Ctrl-C", async () => {
    const name = await program(
      "parent.py",
      [
        "import subprocess, sys, time",
        "ignores = 'import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); time.sleep(600)'",
        "child = subprocess.Popen([sys.executable, '-c', ignores], stdout=subprocess.PIPE)",
        "child.stdout.readline()",
        "print(child.pid, flush=True)",
        "time.sleep(600)",
      ].join("\n"),
    );
    const { out, err } = await watch(["--limit", "2", "--json", "parent.json", name]);
    expect(err).toContain("KeyboardInterrupt");
    expect(await json("parent.json")).toMatchObject({ endedBy: "limit" });
    const child = Number(out.toString());
    expect(child).toBeGreaterThan(1);
    await until("the child has ended", () => !isAlive(child));
  });

  it.each(["SIGINT", "SIGTERM"] as const)("shows what was seen until %s", async (signal) => {
    const name = await program("until.py", "import time\nprint('on', flush=True)\ntime.sleep(600)\n");
    const child = spawn(process.execPath, [CLI, "watch", "--json", `${signal}.json`, name], {
      cwd: folder,
      env: bareEnvironment(),
      detached: true,
    });
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
    });
    const ran = ended(child);
    await until("the program is on", () => printed.includes("on"));
    await setTimeout(1_000); // It waits now, and has been seen to.
    // A terminal tells the whole group of a Ctrl-C; who kills, kills us.
    process.kill(signal === "SIGINT" ? -(child.pid as number) : (child.pid as number), signal);
    const { code, err } = await ran;
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    expect(err).toContain("until.py");
    const report = await json(`${signal}.json`);
    expect(report.endedBy).toBe("stopped");
    const waiting = { state: "waiting", line: 3, on: "time.sleep" };
    expect(report.rows[0].segments).toContainEqual(expect.objectContaining(waiting));
  });

  it("names the remedy of a mistake, before it runs anything", async () => {
    const name = await program("runs.py", "print('it ran')\n");
    await program("words.txt", "");
    await mkdir(join(folder, "folder.py"), { recursive: true });
    const read = await program("readonly.json", "");
    await chmod(join(folder, read), 0o444);
    const isRoot = process.getuid?.() === 0;
    const mistakes: [args: string[], words: string][] = [
      [["missing.py"], "there is no such file"],
      [["folder.py"], "that is a folder"],
      [["words.txt"], "ends in .py, .js or .mjs"],
      [["--json", ".", name], "--json .: that is a folder"],
      [["--png", "no/where.png", name], "--png no/where.png: that folder does not exist"],
      [["--html=", name], "--html needs the name of a file"],
      [["--trace"], "argument missing"],
      [["--jsn", "x", name], "Did you mean --json?"],
      [["--limit", "0", name], "--limit 0"],
      [["--limit", "soon", name], "a number of seconds"],
      [["--lang", "fr", name], "--lang is one of en, zh"],
      ...(isRoot ? [] : [[["--json", read, name], "cannot be written to"] as [string[], string]]),
    ];
    for (const [args, words] of mistakes) {
      const { code, out, err } = await watch(args);
      expect([args, code, out.toString()]).toEqual([args, 2, ""]);
      expect(err).toContain(words);
      expect(err.trim().split("\n")).toHaveLength(1);
    }
    const nothing = await watch([]);
    expect([nothing.code, nothing.out.toString().includes("photofinish watch FILE")]).toEqual([2, true]);
  });

  it("says that Python is missing, and how to name another", async () => {
    const name = await program("runs.py", "print('it ran')\n");
    const none = photofinish(["watch", join(folder, name)], { PYTHON: join(folder, "no-python") });
    expect((await none.ended).code).toBe(2);
    expect(none.err()).toContain("Install Python 3.10 or newer, or name one in PYTHON.");
  });

  it("leaves nothing in the folder of temporary files", async () => {
    const temporary = await mkdtemp(join(folder, "tmp-"));
    const name = await program("waits.py", WAITS);
    const child = spawn(process.execPath, [CLI, "watch", "--quiet", name], {
      cwd: folder,
      env: { ...bareEnvironment(), TMPDIR: temporary },
    });
    expect((await ended(child)).code).toBe(0);
    expect((await stat(temporary)).nlink).toBe(2); // Neither a file nor a folder in it.
  });
});
