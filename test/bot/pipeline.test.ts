import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/bot/commands/command.js";
import { createLiveJobs } from "../../src/bot/live-jobs.js";
import { handleRequest, probableAudience } from "../../src/bot/pipeline.js";
import type { Platform, Shown } from "../../src/bot/platform.js";
import type { Request } from "../../src/bot/request.js";
import { UserError } from "../../src/errors.js";
import { type FakeJobs, type FakeServices, fakeJobs, request, services } from "../support/commands.js";
import { memoryStore } from "../support/memory-store.js";
import { self } from "../support/this-process.js";

const ask = (text: string, changes: Partial<Request> = {}) => request({ input: { text }, ...changes });

/** A platform that the pipeline has never heard of, and what it was told to do, in order. */
async function pipeline(
  changes: {
    acknowledgeAfterMs?: number;
    recoverable?: boolean;
    services?: FakeServices;
    jobs?: FakeJobs;
  } = {},
) {
  const done: string[] = [];
  const shown: Shown[] = [];
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const platform: Platform = {
    name: "carrier-pigeons",
    outlet: "carrier-pigeons",
    acknowledgeAfterMs: changes.acknowledgeAfterMs ?? null,
    viewEveryMs: 20,
    recoverable: changes.recoverable ?? false,
    receive: async () => {},
    async acknowledge(_request, audience) {
      done.push(`acknowledged for ${audience}`);
    },
    async show(_request, answer) {
      done.push(`shown to ${answer.audience}: ${answer.card.title}`);
      shown.push(answer);
    },
    async edit({ card }) {
      done.push(`edited: ${card.title}`);
      return "shown";
    },
    post: async () => {},
    ready: async () => {},
    stop: async () => {},
  };
  const jobs = fakeJobs({ enqueue: async ({ id }) => void done.push(`enqueued ${id}`) });
  const store = memoryStore();
  const live = createLiveJobs({ platform, store, jobs, logger });
  const drawing = { png: async () => Buffer.from("") };
  const kept: string[] = [];
  /** Ids of messages that were changed. */
  const changed: string[] = [];
  const pending = {
    writeDown: async ({ id }: Request) => void done.push(`written down ${id}`),
    settle: ({ id }: Request) => void kept.push(`settled ${id}`),
  };
  const handingBack = new AbortController().signal;
  const parts = {
    platform,
    services: services(),
    jobs,
    live,
    store,
    drawing,
    pending,
    handingBack,
    kept: { change: ({ id }: Change) => void changed.push(id) },
    self,
    logger,
    ...changes,
  };
  const handle = (asked: Request) => handleRequest(asked, parts);
  return { handle, done, kept, changed, shown, lines, store, close: live.close };
}

describe("the pipeline", () => {
  it("runs what was typed or chosen alike", async () => {
    const { handle, done, close } = await pipeline();
    await handle(ask("race async 5", { id: "1" }));
    const typed = done.splice(0);
    const input = { command: "race", options: { lane: "async", tasks: "5" } };
    await handle(request({ id: "2", input }));
    expect(done.map((each) => each.replace("-2", "-1"))).toEqual(typed);
    await close();
  });

  it("acknowledges a job before it is queued, and shows it after that", async () => {
    const { handle, done, close } = await pipeline();
    expect(await handle(ask("race async 5", { id: "7" }))).toEqual({ failed: false, jobId: "terminal-7" });
    expect(done).toEqual(["acknowledged for all", "enqueued terminal-7", "edited: The race is on: async"]);
    await close();
  });

  it("writes a request down before it is acknowledged, and settles it when it is answered", async () => {
    const { handle, done, kept, close } = await pipeline({ recoverable: true });
    await handle(ask("race async 5", { id: "7" }));
    expect(done.slice(0, 3)).toEqual(["written down 7", "acknowledged for all", "enqueued terminal-7"]);
    expect(kept).toEqual(["settled 7"]);
    await close();
  });

  it("tells a mistake to its author alone, in their own language, and does not log it", async () => {
    const { handle, shown, lines, close } = await pipeline();
    expect(await handle(ask("race async -1", { ownLanguage: "zh" }))).toEqual({ failed: true, jobId: null });
    expect(shown).toMatchObject([{ audience: "asker", failed: true, card: { title: "没能执行" } }]);
    expect(lines).toEqual([]);
    await close();
  });

  it("speaks the language that was chosen for the channel also to who is alone there, unless they chose another", async () => {
    const all = services();
    const { handle, shown, close } = await pipeline({ services: all });
    const alone = { alone: true, ownLanguage: "en" as const };
    await all.settings.setLanguage("channel", request(), "zh");
    await handle(ask("group", { ...alone, id: "1" }));
    await handle(ask("group", { ownLanguage: "en", id: "2" }));
    await all.settings.setLanguage("me", request(), "en");
    await handle(ask("group", { ...alone, id: "3" }));
    const titles = shown.map(({ card }) => card.title);
    expect(titles).toEqual([
      "你的课程进度",
      "How far this channel is in the course",
      "How far you are in the course",
    ]);
    await close();
  });

  it("logs a fault with the request's id, and names that id in an apology to who asked", async () => {
    const broken = services({ host: () => Promise.reject(new Error("the store is away")) });
    const { handle, shown, lines, close } = await pipeline({ services: broken });
    await handle(ask("race async 5", { id: "77" }));
    expect(shown).toMatchObject([{ audience: "asker", failed: true }]);
    expect(JSON.stringify(shown)).toContain("`77`");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      requestId: "77",
      err: { message: "the store is away" },
    });
    await close();
  });

  it("shows no job that could not be queued", async () => {
    const jobs = fakeJobs({ enqueue: () => Promise.reject(new UserError("limits.away")) });
    const { handle, done, store, close } = await pipeline({ jobs });
    expect(await handle(ask("race async 5"))).toEqual({ failed: true, jobId: null });
    expect(done).toEqual(["acknowledged for all", "shown to asker: That did not work"]);
    expect([...store.topics.keys()]).toEqual(["answered"]);
    await close();
  });

  it("speaks the user's own language where only they see the answer, and the channel's elsewhere", async () => {
    const languages = { language: "en", ownLanguage: "zh" } as const;
    const { handle, shown, close } = await pipeline();
    await handle(ask("help", { id: "1", ...languages }));
    await handle(ask("code async", { id: "2", ...languages }));
    expect(JSON.stringify(shown[0])).toContain("可以输入的命令");
    expect(JSON.stringify(shown[1])).toContain("makes it concurrent");
    await close();
  });

  it("answers a button for who pressed it, but for what is meant for all", async () => {
    const { handle, done, close } = await pipeline();
    await handle(request({ id: "1", input: { button: "/code async" } }));
    await handle(request({ id: "2", input: { button: "/quiz event-loop" } }));
    expect(done).toMatchObject([
      expect.stringContaining("shown to asker: async"),
      expect.stringContaining("shown to all: Quiz"),
    ]);
    await close();
  });

  it("acknowledges an answer that takes long before it is there", async () => {
    let resolve = (_host: null) => {};
    const slow = services({
      host: () =>
        new Promise((answer) => {
          resolve = answer;
        }),
    });
    const { handle, done, close } = await pipeline({ acknowledgeAfterMs: 10, services: slow });
    const handling = handle(ask("code async"));
    while (done.length === 0) await new Promise(setImmediate);
    resolve(null);
    await handling;
    expect(done).toEqual(["acknowledged for all", expect.stringContaining("shown to all")]);
    await close();
  });
});

describe("who will probably see an answer", () => {
  it.each([
    ["race async", "all"],
    ["code sync", "all"],
    ["help", "asker"],
    ["cancel-race x", "asker"],
    ["race async -1", "asker"],
    ["nonsense", "asker"],
  ])("is known of %s", (text, expected) => {
    expect(probableAudience(ask(text))).toBe(expected);
  });
});
