import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTerminal, type Terminal, type TerminalStreams } from "../../../src/bot/terminal/terminal.js";
import { fileWatcher } from "../../../src/bot/terminal/watched-file.js";
import { createDrawing } from "../../../src/drawing/draw.js";
import type { Language } from "../../../src/race/reply.js";
import { until } from "../../support/until.js";
import { virtualTerminal } from "./virtual-terminal.js";

let dataFolder: string;
const opened: Terminal[] = [];
const drawing = createDrawing();
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "photofinish-terminal-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of opened.splice(0)) await each.stop();
  await drawing.close();
  await rm(dataFolder, { recursive: true });
});

/** The real terminal, and whatever is no program to watch goes to `handled`. */
function open(streams: TerminalStreams, chosen: Partial<Record<"shared" | "own", Language>> = {}) {
  const handled: string[] = [];
  const log: object[] = [];
  const logger = pino({ level: "warn" }, { write: (entry: string) => void log.push(JSON.parse(entry)) });
  const terminal = createTerminal({
    ...{ ...streams, outlet: "terminal-1", language: "en", dataFolder, logger },
    settings: { languages: async () => ({ shared: null, own: null, ...chosen }) },
    watchFile: fileWatcher({ python: "python3", drawing }),
  });
  opened.push(terminal);
  void terminal.receive(
    async ({ input }) => {
      handled.push("text" in input ? input.text : "");
      return { failed: false, jobId: null };
    },
    async () => true,
  );
  return { terminal, handled, log };
}

/** A pipe in and a pipe out. */
function pipes(text: string) {
  const input = new PassThrough();
  const output = new PassThrough();
  let written = "";
  output.on("data", (chunk: Buffer) => {
    written += chunk.toString();
  });
  input.end(text);
  return { input, output, written: () => written };
}

describe("a program that is watched in the terminal", () => {
  async function program(name: string, lines: readonly string[]): Promise<string> {
    const file = join(dataFolder, name);
    await writeFile(file, `${lines.join("\n")}\n`);
    return file;
  }

  it("is run and shown with its findings, what it printed and its picture, and nothing becomes a job", async () => {
    const file = await program("two waits.py", [
      ...["import asyncio, os, time", "async def main():", "    time.sleep(0.3)", "asyncio.run(main())"],
      "print('secrets', [name for name in os.environ if 'TOKEN' in name])",
    ]);
    vi.stubEnv("DISCORD_TOKEN", "not for programs");
    const streams = pipes(`/watch "${file}"\n`);
    const { terminal, handled } = open(streams);
    expect(await terminal.finished).toBe(0);
    const written = streams.written();
    expect(written).toContain("two waits.py:");
    expect(written).toContain("line 3: blocking call");
    expect(written).toContain("secrets []");
    const picture = /Picture: (\S+)/.exec(written)?.[1] ?? "";
    expect((await readFile(picture)).subarray(1, 4).toString()).toBe("PNG");
    expect(handled).toEqual([]);
  });

  it("fails the pipe where it fails, and the next line is answered", async () => {
    const file = await program("fails.mjs", ["process.exit(3);"]);
    const streams = pipes(`/watch ${file}\n/cancel\n`);
    const { terminal, handled } = open(streams);
    expect(await terminal.finished).toBe(1);
    expect(streams.written().replaceAll("\n", " ")).toContain("It ended with exit code 3.");
    expect(handled).toEqual(["cancel"]);
  });

  it("says what is wrong where there is no such program", async () => {
    const other = await program("notes.rb", ["puts 1"]);
    const streams = pipes(`/watch\n/watch none.py\n/watch ${other}\n/watch ${dataFolder}.py\n`);
    const { terminal, log } = open(streams);
    expect(await terminal.finished).toBe(1);
    const written = streams.written().replaceAll("\n", " ");
    expect(written).toContain("Name the program's file");
    expect(written).toContain("There is no file `none.py`.");
    expect(written).toContain("A program to watch ends in `.py`, `.js` or `.mjs`");
    expect(written).not.toContain("Watching");
    expect(log).toEqual([]);
  });

  it.each(["shared", "own"] as const)("is told of in the language that was chosen, %s", async (scope) => {
    const file = await program("right.py", ["print(1)"]);
    const streams = pipes(`/watch ${file}\n`);
    expect(await open(streams, { [scope]: "zh" }).terminal.finished).toBe(0);
    expect(streams.written()).toContain("正在观察");
    expect(streams.written()).toContain("它的输出");
  });

  it("is ended by Ctrl-C, and what was seen until then is shown", async () => {
    const file = await program("waits.py", [
      ...["import pathlib, sys, time", "pathlib.Path(sys.argv[0] + '.on').touch()", "time.sleep(600)"],
    ]);
    const keyboard = virtualTerminal();
    open(keyboard);
    keyboard.type(`/watch ${file}\r`);
    await until("it runs", () => existsSync(`${file}.on`));
    keyboard.type("\u0003");
    await until("it is shown", async () => (await keyboard.written()).includes("It was stopped"));
  });

  it("does not outlive the terminal", async () => {
    const file = await program("stays.py", [
      ...["import os, pathlib, sys, time", "on = pathlib.Path(sys.argv[0] + '.on')"],
      ...["on.with_suffix('.new').write_text(str(os.getpid()))", "on.with_suffix('.new').rename(on)"],
      "time.sleep(600)",
    ]);
    const { terminal } = open(pipes(`/watch ${file}\n`));
    await until("it runs", () => existsSync(`${file}.on`));
    await terminal.stop();
    const pid = await readFile(`${file}.on`, "utf8");
    expect(spawnSync("ps", ["-p", pid]).status).toBe(1);
  });
});
