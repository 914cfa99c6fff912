import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Services } from "../../../src/bot/commands/command.js";
import { postOnce } from "../../../src/bot/deliveries.js";
import type { JobQueues } from "../../../src/bot/jobs.js";
import { createLiveJobs } from "../../../src/bot/live-jobs.js";
import { handleRequest } from "../../../src/bot/pipeline.js";
import { createTerminal, type Terminal, type TerminalStreams } from "../../../src/bot/terminal/terminal.js";
import { UserError } from "../../../src/errors.js";
import type { Job } from "../../../src/race/job.js";
import type { Progress } from "../../../src/race/progress.js";
import type { Language } from "../../../src/race/reply.js";
import { type FakeJobs, type FakeServices, fakeJobs, services } from "../../support/commands.js";
import { type MemoryStore, memoryStore } from "../../support/memory-store.js";
import { self } from "../../support/this-process.js";
import { until } from "../../support/until.js";
import { virtualTerminal } from "./virtual-terminal.js";

let dataFolder: string;
const opened: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "photofinish-terminal-"));
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop();
  await rm(dataFolder, { recursive: true });
});

interface Opened {
  terminal: Terminal;
  fake: FakeServices;
  jobs: FakeJobs;
  store: MemoryStore;
  log: { msg: string; requestId?: string }[];
  publish(progress: Progress): void;
  /** Races whose progress is listened to. */
  followed(): string[];
  /** Answers the race that was started as number `index`. */
  answer(index: number, title: string, failed?: boolean): Promise<void>;
}

/** `watching.test.ts` has the real one. */
async function neverWatch(): Promise<never> {
  throw new Error("a program was to be watched");
}

/** The real terminal with the real pipeline behind it, and jobs that nobody runs. */
function open(
  streams: TerminalStreams,
  changes: Partial<Services & JobQueues> = {},
  language: Language = "en",
): Opened {
  const fake = services({ host: async () => null, ...changes });
  const jobs = fakeJobs(changes);
  const store = memoryStore();
  const log: Opened["log"] = [];
  const logger = pino({ level: "warn" }, { write: (entry: string) => void log.push(JSON.parse(entry)) });
  const of = { outlet: "terminal-1", language, dataFolder };
  const terminal = createTerminal({
    ...streams,
    ...of,
    watchFile: neverWatch,
    settings: fake.settings,
    logger,
  });
  const live = createLiveJobs({ platform: terminal, store, jobs, logger });
  const drawing = { png: async () => Buffer.from("") };
  const parts = { platform: terminal, services: fake, jobs, store, drawing, self, logger };
  const pending = { writeDown: async () => {}, settle: () => {} };
  const handingBack = new AbortController().signal;
  void terminal.receive(
    (request) => handleRequest(request, { ...parts, live, kept: { change() {} }, pending, handingBack }),
    async () => true,
  );
  const post = postOnce(terminal, store);
  opened.push({
    async stop() {
      await terminal.stop();
      await live.close();
    },
  });
  return {
    terminal,
    fake,
    jobs,
    store,
    log,
    publish: (progress) => void store.publish(`progress/${progress.raceId}`, JSON.stringify(progress)),
    followed: () => [...store.topics.keys()].filter((topic) => topic.startsWith("progress/")),
    async answer(index, title, failed = false) {
      await until(`race ${index} has been started`, () => jobs.enqueued.length > index);
      const { id, reply } = jobs.enqueued[index] as Job;
      await post({ id, to: "answer", reply, card: { title, blocks: [] }, png: null, failed });
    },
  };
}

/** A pipe in and a pipe out. */
function pipes(text?: string) {
  const input = new PassThrough();
  const output = new PassThrough();
  let written = "";
  output.on("data", (chunk: Buffer) => {
    written += chunk.toString();
  });
  if (text !== undefined) input.end(text);
  return { input, output, written: () => written };
}

describe("a terminal with piped input", () => {
  it("answers line after line, the next only when the race before has its result", async () => {
    const streams = pipes("/race sync 0.1\n\n/race async 0.2 runs=3\n");
    const { terminal, jobs, answer } = open(streams);
    await answer(0, "The first result");
    expect(jobs.enqueued).toHaveLength(1);
    await answer(1, "The second result");
    expect(await terminal.finished).toBe(0);
    expect(streams.written()).toBe(
      [
        "The race is on: sync, with 1 sleep of 100 ms. 3 races wait before it.",
        "",
        "The first result",
        "",
        "The race is on: async, with 1 sleep of 200 ms, 3 runs of each lane. 3 races wait",
        "before it.",
        "",
        "The second result",
        "",
        "",
      ].join("\n"),
    );
  });

  it("goes on after a mistake, and ends with 1", async () => {
    const streams = pipes("rase\n/cancel");
    const { terminal, log } = open(streams);
    expect(await terminal.finished).toBe(1);
    expect(streams.written()).toContain("I know no command `rase`. Did you mean `/race`?");
    expect(streams.written()).toContain("You have no race here to cancel");
    expect(log).toEqual([]);
  });

  it("ends with 1 when a race failed", async () => {
    const { terminal, answer } = open(pipes("/race sync 0.1\n"));
    await answer(0, "The race failed", true);
    expect(await terminal.finished).toBe(1);
  });

  it("answers what only the services can tell, such as a queue that is away", async () => {
    const streams = pipes("/race sync 0.1\n");
    const admit = () => Promise.reject(new UserError("error.noRaceYet"));
    const { terminal, followed } = open(streams, { admit });
    expect(await terminal.finished).toBe(1);
    expect(streams.written()).toContain("No race has finished in this channel yet.");
    expect(followed()).toEqual([]);
  });

  it("apologises for everything else under the id that it is logged with", async () => {
    const streams = pipes("/about\n/cancel\n");
    const { terminal, log } = open(streams, { about: () => Promise.reject(new Error("out of order")) });
    expect(await terminal.finished).toBe(1);
    expect(log).toMatchObject([{ msg: "a request failed", err: { message: "out of order" } }]);
    expect(streams.written()).toContain(`\`${log[0]?.requestId}\``);
    expect(streams.written()).toContain("You have no race here to cancel");
  });

  it("gives every request an id of its own, and every terminal others", async () => {
    const ids: string[] = [];
    const openJobs: Services["openJobs"] = async ({ id }) => {
      ids.push(id);
      return [];
    };
    for (const terminal of [1, 2].map(() => open(pipes("/cancel\n/cancel\n"), { openJobs }).terminal)) {
      await terminal.finished;
    }
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]+$/);
  });

  it("refuses a line of a million characters, and answers the next", async () => {
    const streams = pipes(`${"x".repeat(1_000_000)}\n/cancel\n`);
    expect(await open(streams).terminal.finished).toBe(1);
    expect(streams.written()).toContain("1,000,000 characters are too many");
    expect(streams.written()).toContain("You have no race here to cancel");
  });

  it("is left with /quit, and reads no further", async () => {
    const streams = pipes("/quit\n/cancel\n");
    expect(await open(streams).terminal.finished).toBe(0);
    expect(streams.written()).toBe("");
  });

  it("ends quietly when nobody reads its output any more", async () => {
    const streams = pipes("/race sync 0.1\n");
    const { terminal, jobs, log } = open(streams);
    await until("the race has been started", () => jobs.enqueued.length > 0);
    streams.output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(await terminal.finished).toBe(0);
    expect(log).toEqual([]);
  });

  it("ends with 1 when it is closed before all is answered", async () => {
    const { terminal, jobs } = open(pipes("/race sync 0.1\n"));
    await until("the race has been started", () => jobs.enqueued.length > 0);
    await terminal.stop();
    expect(await terminal.finished).toBe(1);
  });

  it("is answered also when the result is there before the race is said to be on", async () => {
    const streams = pipes("/race sync 0.1\n");
    const parts: Opened = open(streams, {
      async enqueue(job) {
        parts.jobs.enqueued.push(job);
        await parts.answer(0, "Already there");
      },
    });
    expect(await parts.terminal.finished).toBe(0);
    expect(streams.written()).not.toContain("asked for before");
  });

  it("shows races live where the output is a screen, but has no prompt", async () => {
    const { output, screen } = virtualTerminal();
    const { terminal, jobs, publish, answer } = open({ input: pipes("/race sync 1 2\n").input, output });
    await until("the race has been started", () => jobs.enqueued.length > 0);
    publish(
      progressOf(jobs, 0, [
        [0, null],
        [null, null],
      ]),
    );
    await until("the race is shown live", async () =>
      (await screen()).some((row) => row.startsWith("sync  ")),
    );
    expect((await screen()).join("\n")).not.toContain(">");
    await answer(0, "The result");
    expect(await terminal.finished).toBe(0);
    expect((await screen()).slice(-2)).toEqual(["", "The result"]);
  });
});

/** One lane that has begun, its tasks at `[startMs, stopMs]`. */
function progressOf(jobs: FakeJobs, index: number, tasks: Progress["lanes"][number]["tasks"]): Progress {
  const { id } = jobs.enqueued[index] as Job;
  const started = tasks.filter(([startMs]) => startMs !== null).length;
  const stopped = tasks.filter(([, stopMs]) => stopMs !== null).length;
  const lane = { lane: "sync" as const, run: 1, startedAt: 1, elapsedMs: null, started, stopped, tasks };
  return { raceId: id, lanes: [lane] };
}

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const UP = "\u001b[A";

describe("a terminal with a keyboard", () => {
  it("opens with two lines that say what to type, and a prompt", async () => {
    const { screen, ...streams } = virtualTerminal(80);
    open(streams);
    expect(await screen()).toEqual([
      "Photofinish races sync, threads, async and processes over the same tasks.",
      "Type `/race all 0.5 1` to start, `/help` for more, `/quit` to leave.",
      "",
      "> ",
    ]);
  });

  it("says at once that a race is on, shows it live, and answers other lines meanwhile", async () => {
    const { screen, type, ...streams } = virtualTerminal(70);
    const { jobs, publish, followed, answer } = open(streams);
    type("/race sync 1 2\r");
    await until("the race is on", async () =>
      (await screen()).some((row) => row.startsWith("The race is on: sync")),
    );
    await until("it waits", async () => (await screen()).some((row) => row.includes("3 races before it")));
    publish(
      progressOf(jobs, 0, [
        [0, 1000],
        [1000, null],
      ]),
    );
    await until("it runs", async () =>
      (await screen()).some((row) => row.includes("1 of 2 done, 1 under way")),
    );
    type("/can");
    await until("bars grow above what is typed", async () =>
      /░░[\s\S]*> \/can$/.test((await screen()).join("\n")),
    );
    type("cel\r");
    await until("it is answered", async () => (await screen()).includes("You have no race here to cancel"));
    await answer(0, "The result");
    const rows = await screen();
    expect(rows.slice(-4)).toEqual(["", "The result", "", "> "]);
    expect(rows.join("\n")).not.toContain("under way");
    expect(followed()).toEqual([]);
  });

  it("says anew how many races are before one that waits", async () => {
    const { screen, type, ...streams } = virtualTerminal(80);
    let asked = 0;
    open(streams, { position: async () => 2 - asked++ });
    type("/race sync 1 2\r");
    for (const place of ["3 races", "2 races", "1 race"]) {
      await until(`${place} are before it`, async () =>
        (await screen()).some((row) => row.endsWith(`in the queue, ${place} before it`)),
      );
    }
  });

  it("cancels the races that are on with Ctrl-C, and is left with the second one after that", async () => {
    const { screen, type, ...streams } = virtualTerminal();
    const started = (): string[] => jobs.enqueued.map(({ id }) => id);
    const { terminal, fake, jobs, answer } = open(streams, { openJobs: async () => started() });
    type("/race sync 1 2\r");
    await until("the race is on", async () => (await screen()).join("\n").includes("The race is on"));
    type(CTRL_C);
    await until("it is cancelled", () => fake.cancelled.length > 0);
    expect(fake.cancelled).toEqual([jobs.enqueued[0]?.id]);
    await answer(0, "Cancelled", true);
    type(CTRL_C);
    expect((await screen()).join("\n")).toContain("Press Ctrl-C once more to leave");
    type(CTRL_C);
    expect(await terminal.finished).toBe(0);
    expect(fake.cancelled).toHaveLength(1);
  });

  it("clears what is typed with Ctrl-C and stays", async () => {
    const { screen, type, ...streams } = virtualTerminal();
    open(streams);
    type(`/race al${CTRL_C}`);
    expect((await screen()).at(-1)).toBe("> ");
    type(CTRL_C);
    type("x");
    type("\u007f");
    type("/cancel\r");
    await until("it is answered", async () => (await screen()).includes("You have no race here to cancel"));
    type(CTRL_C);
    expect((await screen()).join("\n").match(/once more/g)).toHaveLength(2);
  });

  it("is left with Ctrl-D, and says what becomes of races that are not over", async () => {
    const { screen, type, ...streams } = virtualTerminal();
    const { terminal, followed, answer } = open(streams);
    type("/race sync 1 2\r");
    await until("the race is on", async () => (await screen()).join("\n").includes("The race is on"));
    type(CTRL_D);
    expect(await terminal.finished).toBe(0);
    const rows = (await screen()).join("\n");
    expect(rows).toContain("1 race is not over yet.");
    expect(rows).not.toContain("in the queue");
    await until("nothing is followed any more", () => followed().length === 0);
    expect(streams.input.listenerCount("keypress")).toBe(0);
    await expect(answer(0, "Too late")).rejects.toThrow("the terminal was closed");
  });

  it.each(["/quit", "exit"])("is left with %s", async (word) => {
    const { type, ...streams } = virtualTerminal();
    const { terminal } = open(streams);
    type(`${word}\r`);
    expect(await terminal.finished).toBe(0);
  });

  it("is left, with 1 and a line in the log, when the keyboard breaks", async () => {
    const { input, output } = virtualTerminal();
    const { terminal, log } = open({ input, output });
    input.emit("error", new Error("read EIO"));
    expect(await terminal.finished).toBe(1);
    expect(log).toMatchObject([{ msg: "the terminal is gone", err: { message: "read EIO" } }]);
  });

  it("lists its own words with /help", async () => {
    const { screen, type, ...streams } = virtualTerminal(100);
    open(streams);
    type("/help\r");
    await until("help is shown", async () =>
      (await screen()).some((row) => row.startsWith("In this terminal: `/watch program.py`")),
    );
  });

  it("brings back what was typed before, also in the next terminal", async () => {
    const first = virtualTerminal();
    const { terminal } = open(first);
    first.type("/race nonsense\r/quit\r");
    await terminal.finished;
    expect(await readFile(join(dataFolder, "terminal-history"), "utf8")).toBe("/race nonsense\n/quit\n");
    const second = virtualTerminal();
    open(second);
    second.type(UP);
    second.type(UP);
    await until("it is back", async () => (await second.screen()).at(-1) === "> /race nonsense");
  });

  it("completes what is typed, and keeps the live region apart from the list", async () => {
    const { screen, type, ...streams } = virtualTerminal(70);
    const { jobs, publish } = open(streams);
    type("/race sync 1 2\r");
    await until("the race has been started", () => jobs.enqueued.length > 0);
    publish(
      progressOf(jobs, 0, [
        [0, null],
        [null, null],
      ]),
    );
    for (const key of ["/", "r", "a", "\t", "p", "r", "\t"]) {
      type(key);
      await screen();
    }
    expect((await screen()).at(-1)).toBe("> /race processes ");
    for (const key of ["\t", "\t"]) {
      type(key);
      await screen();
    }
    await until("the list is shown above", async () =>
      /io:200ms\*10[\s\S]*sync {2}\d[\s\S]*> \/race processes $/.test((await screen()).join("\n")),
    );
    expect((await screen()).filter((row) => row.startsWith("sync  "))).toHaveLength(1);
  });

  it("refuses an endless typed line with its length, and goes on", async () => {
    const { screen, type, ...streams } = virtualTerminal(100, 40);
    open(streams);
    type("x".repeat(50_000));
    type("\r");
    await until("it is refused", async () =>
      (await screen()).join("\n").includes("50,000 characters are too many"),
    );
    type("/cancel\r");
    await until("it goes on", async () => (await screen()).includes("You have no race here to cancel"));
  });

  it("speaks Chinese", async () => {
    const { screen, type, ...streams } = virtualTerminal(80);
    open(streams, {}, "zh");
    expect((await screen())[1]).toBe("输入 `/race all 0.5 1` 开始，`/help` 查看全部命令，`/quit` 退出。");
    type("/race async 1\r");
    await until("the race is on", async () =>
      (await screen()).some((row) => row.startsWith("比赛开始：async")),
    );
  });

  it("writes no control codes to a terminal that knows none, nor to a pipe", async () => {
    const dumb = virtualTerminal();
    open({ input: dumb.input, output: dumb.output, term: "dumb" });
    const piped = pipes();
    open({ input: virtualTerminal().input, output: piped.output });
    expect(await dumb.written()).toMatch(/\n> $/);
    expect(`${await dumb.written()}${piped.written()}`).not.toContain("\u001b");
  });

  it("uses colours where the output has them", async () => {
    const { screen, written, ...streams } = virtualTerminal(80);
    open({ ...streams, output: Object.assign(streams.output, { hasColors: () => true }) });
    expect((await screen())[1]).toBe("Type /race all 0.5 1 to start, /help for more, /quit to leave.");
    expect(await written()).toContain("\u001b[36m/help\u001b[39m");
  });

  it("logs progress that it cannot read, and shows the result all the same", async () => {
    const { screen, type, ...streams } = virtualTerminal();
    const { jobs, store, log, answer } = open(streams);
    type("/race sync 1\r");
    await until("the race has been started", () => jobs.enqueued.length > 0);
    store.topics.get(`progress/${jobs.enqueued[0]?.id}`)?.("{");
    expect(log).toMatchObject([{ msg: "a message of a race's progress could not be read" }]);
    await answer(0, "The result");
    expect(await screen()).toContain("The result");
  });
});
