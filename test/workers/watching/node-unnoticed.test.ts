/** Programs in Node that must not notice that they are watched: what they print and how they end is the same without us. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchProgram } from "../../../src/workers/watching/watch-program.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-node-unnoticed-"));
  await writeFile(join(folder, "beside.mjs"), "export const NAME = 'beside';\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Name, file, text, and what it reads. */
const UNNOTICED: [name: string, file: string, text: string, input?: string][] = [
  ["its arguments", "a.cjs", "console.log(process.argv.slice(1), require.main === module, __filename)"],
  ["a module beside it", "b.mjs", "import { NAME } from './beside.mjs'; console.log(NAME, import.meta.url)"],
  ["its environment and folder", "c.cjs", "console.log(process.cwd(), Object.keys(process.env).sort())"],
  ["its input", "d.mjs", "let all = ''; for await (const part of process.stdin) all += part; console.log(all.toUpperCase())", "Ada\nmore\n"],
  ["10 MB of output", "e.cjs", "for (let n = 0; n < 10000; n++) process.stdout.write('x'.repeat(1023) + '\\n')"],
  ["an exit code", "f.cjs", "process.exitCode = 7"],
  ["process.exit in an async function", "g.mjs", "async function f() { await null; console.log('last'); process.exit(3); } await f();"],
  ["an exception", "h.cjs", "function f() { null.x; }\nf();"],
  ["an exception of a promise", "i.mjs", "async function f() { await null; throw new TypeError('x'); }\nawait f();"],
  ["an exception that nobody handles", "j.cjs", "async function f() { await null; throw new TypeError('x'); }\nf();"],
  ["its own handler of exceptions", "k.cjs", "process.on('uncaughtException', (e) => console.log('caught', e.message)); setTimeout(() => { throw new Error('y'); }, 1)"],
  ["a promise that is never settled", "l.mjs", "await new Promise(() => {})"],
  ["what runs at its end", "m.cjs", "process.on('exit', (code) => console.log('exit', code)); process.on('beforeExit', () => console.log('before'))"],
  ["a syntax error", "n.mjs", "console.log('a')\nfunction f( {"],
  ["its own stack traces", "o.cjs", "Error.stackTraceLimit = 1; Error.prepareStackTrace = (e, s) => s.length; async function f() { await null; } f(); console.log(new Error('x').stack)"],
  ["functions that wait", "p.cjs", "const fs = require('fs'); console.log(fs.readFileSync.name, fs.readFileSync.length, fs.existsSync(__filename)); try { fs.readFileSync('/no') } catch (e) { console.log(e.code, e.stack.includes('p.cjs')) }"],
  ["a worker thread", "q.cjs", "const { Worker, isMainThread, parentPort, threadId } = require('worker_threads'); if (isMainThread) new Worker(__filename).on('message', (m) => console.log(m)).on('exit', (c) => console.log('exit', c)); else parentPort.postMessage('from a worker')"],
  ["a child", "r.cjs", "const { spawnSync, fork } = require('child_process'); console.log(spawnSync(process.execPath, ['-e', 'console.log(2)']).stdout.toString()); if (process.argv[2] !== 'x') fork(__filename, ['x']).on('exit', (c) => console.log('child', c))"],
  ["timers", "s.cjs", "let n = 0; const i = setInterval(() => { console.log(++n); if (n === 3) clearInterval(i); }, 5); setTimeout(() => {}, 1).unref()"],
  ["a signal", "t.cjs", "process.on('SIGUSR2', () => console.log('signal')); setTimeout(() => {}, 50); process.kill(process.pid, 'SIGUSR2')"],
  ["a kill", "u.cjs", "require('fs').writeSync(1, 'seen\\n'); process.kill(process.pid, 'SIGKILL')"],
  ["its own async hooks", "v.cjs", "const { AsyncLocalStorage } = require('async_hooks'); const s = new AsyncLocalStorage(); s.run(5, async () => { await null; console.log(s.getStore()); })"],
]; // biome-ignore format: a program a line

const env = { PATH: process.env.PATH ?? "", HOME: "/nowhere", LANG: "C.UTF-8" };

/** Without what Node says of itself in the stack of an error, and without ids of processes. */
const plain = (text: string) =>
  text
    .split("\n")
    .filter((line) => !/^ {4}at .*node:internal/.test(line))
    .join("\n");

async function alone(file: string, input: string) {
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: "pipe" });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [exitCode, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on("close", (...ended) => resolve(ended)),
  );
  return { text: plain(text), exitCode, signal };
}

async function watched(file: string, input: string) {
  const report = await watchProgram({
    ...{ program: { file }, args: [], interpreter: { runtime: "node", command: process.execPath } },
    ...{ cwd: folder, env, limitMs: 30_000, streams: { stdin: input, outputBytes: 20_000_000 } },
  });
  return { text: plain(report.output?.text ?? ""), exitCode: report.exitCode, signal: report.signal };
}

describe("a watched program in Node", { timeout: 60_000 }, () => {
  it("runs where there is no room for a trace", async () => {
    const hooks = fileURLToPath(new URL("../../../src/workers/watching/node/hooks.cjs", import.meta.url));
    const start = join(folder, "start.cjs");
    await writeFile(
      start,
      `require(${JSON.stringify(hooks)}).start({ folder: "/no/such/folder", bytes: 1e6 });`,
    );
    await writeFile(join(folder, "plain.mjs"), "await null; console.log('ran')");
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--require", start, "plain.mjs"], {
      cwd: folder,
    });
    expect([stdout.toString(), stderr.toString(), status]).toEqual(["ran\n", "", 0]);
  });

  it.each(UNNOTICED)("does not notice it: %s", async (_name, name, text, input = "") => {
    const file = join(folder, name);
    await writeFile(file, text);
    expect(await watched(file, input)).toEqual(await alone(file, input));
  });
});
