import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Block } from "../../../src/lessons/cards/card.js";
import { resultButtons, resultCard } from "../../../src/lessons/cards/result-card.js";
import { explain } from "../../../src/lessons/explain/explain.js";
import type { Language } from "../../../src/race/reply.js";
import type { RaceResult } from "../../../src/race/result.js";
import { type LaneGiven, type RaceGiven, raceResult, repeat, tasks } from "../../support/results.js";

const twoSleeps = tasks("sleep:5000", "sleep:10000");

function blocks<Kind extends Block["kind"]>(given: RaceGiven, kind: Kind, language: Language = "en") {
  const all = resultCard(raceResult(given), language).blocks;
  return all.filter((block): block is Extract<Block, { kind: Kind }> => block.kind === kind);
}

/** The rows as they read, under the columns' labels. */
function table(given: RaceGiven, language: Language = "en"): string[] {
  const [found] = blocks(given, "table", language);
  const labels = found?.columns.map(({ label }) => label) ?? [];
  return [labels, ...(found?.rows ?? [])].map((row) => row.join(" | "));
}

describe("the table of a race", () => {
  it("has a row for each lane, with the ratio to the first", () => {
    expect(table({ workload: twoSleeps, lanes: ["sync", "threads", "processes"] })).toEqual([
      "lane | elapsed | ideal | CPU time | peak memory | threads | processes | vs sync",
      "sync | 15.00 s | 15.00 s | 20 ms | 21.4 MB | 1 | 1 | 1.00×",
      "threads | 10.00 s | 10.00 s | 20 ms | 21.4 MB | 2 | 1 | 0.67×",
      "processes | 10.00 s | 10.00 s | 20 ms | 21.4 MB | 2 | 2 | 0.67×",
    ]);
  });

  it("has no ratio for a lane that is alone, and a dash for what could not be measured", () => {
    const lane = { lane: "async" as const, cpuMs: null, peakRssBytes: null };
    expect(table({ workload: twoSleeps, lanes: [lane] })[1]).toBe(
      "async | 10.00 s | 10.00 s | – | – | 1 | 1",
    );
  });

  it("says how a lane ended that did not finish, and takes the ratio to the first that did", () => {
    const lanes: LaneGiven[] = [
      { lane: "sync", status: "timeout", elapsedMs: 30_000 },
      { lane: "threads", status: "cancelled", startedAt: null, elapsedMs: 0, tasks: [], cpuMs: null },
      { lane: "async" },
      { lane: "processes", elapsedMs: 20_000 },
    ];
    const rows = table({ workload: twoSleeps, lanes });
    expect(rows[0]).toContain("vs async");
    expect(rows[1]).toContain("sync | out of time after 30.00 s");
    expect(rows[2]).toBe("threads | cancelled before it started | 10.00 s | – | 21.4 MB | – | – | –");
    expect(rows[3]).toMatch(/1\.00×$/);
    expect(rows[4]).toMatch(/2\.00×$/);
  });

  it("has median and middle half where a race ran several times", () => {
    const lanes: LaneGiven[] = [
      { lane: "sync", elapsedMs: 1502, runsElapsedMs: [1500, 1501, 1502, 1560, 1900] },
    ];
    expect(table({ workload: tasks("sleep:1500"), lanes, runs: 5 }).slice(0, 2)).toEqual([
      "lane | median | middle half | ideal | CPU time | peak memory | threads | processes",
      "sync | 1.50 s | 1.50 s – 1.56 s | 1.50 s | 20 ms | 21.4 MB | 1 | 1",
    ]);
  });

  it("has the median of two runs, the faster one, within their middle half", () => {
    const lane = { lane: "sync" as const, elapsedMs: 1500, runsElapsedMs: [1500, 1900] };
    expect(table({ workload: tasks("sleep:1500"), lanes: [lane], runs: 2 })[1]).toContain(
      "sync | 1.50 s | 1.50 s – 1.80 s",
    );
  });

  it("sees no clear difference where middle halves overlap or medians are all but the same", () => {
    const runs = (elapsedMs: number, spreadMs: number) => ({
      elapsedMs,
      runsElapsedMs: [-2, -1, 0, 1, 2].map((step) => elapsedMs + step * spreadMs),
    });
    const lanes: LaneGiven[] = [
      { lane: "sync", ...runs(1000, 1) },
      { lane: "threads", ...runs(1009, 1) },
      { lane: "async", ...runs(1100, 150) },
      { lane: "processes", ...runs(1100, 1) },
    ];
    const ratios = table({ workload: tasks("sleep:1000"), lanes, runs: 5 }).map((row) =>
      row.split(" | ").at(-1),
    );
    expect(ratios).toEqual(["vs sync", "1.00×", "no clear difference", "no clear difference", "1.10×"]);
  });

  it("does not speak of differences after a single run, which proves none", () => {
    expect(table({ workload: twoSleeps, lanes: ["threads", "async"] })[2]).toMatch(/1\.00×$/);
  });

  it("counts threads of different processes apart, though they may have the same id", () => {
    const [lane] = raceResult({ workload: twoSleeps, lanes: ["processes"] }).lanes;
    expect(new Set(lane?.tasks.map(({ threadId }) => threadId)).size).toBe(1);
    expect(table({ workload: twoSleeps, lanes: ["processes"] })[1]).toContain("| 2 | 2");
  });
});

describe("the card of a race", () => {
  it("has the workload and the runtime as its title, however long the workload is", () => {
    const title = (given: RaceGiven, language: Language) => resultCard(raceResult(given), language).title;
    expect(title({ workload: twoSleeps, lanes: ["sync"] }, "en")).toBe("2 sleeps: 5 s, 10 s – Python");
    const many: RaceGiven = { workload: repeat("sleep:1000", 10_000), lanes: ["async"], runtime: "node" };
    expect(title(many, "zh")).toBe("10,000 个休眠任务，每个 1 s – Node");
  });

  it("carries the picture with words for those who cannot see it", () => {
    const given: RaceGiven = {
      workload: twoSleeps,
      lanes: ["sync", { lane: "async", status: "crashed", elapsedMs: 1000 }],
    };
    expect(blocks(given, "photoFinish")[0]?.alt).toBe(
      "Photo finish of 2 sleeps: 5 s, 10 s: sync 15.00 s, async crashed after 1.00 s.",
    );
  });

  it("has the explanation between picture and notes", () => {
    const result: RaceResult = raceResult({ workload: twoSleeps, lanes: ["async"] });
    const card = resultCard(result, "en");
    expect(card.blocks.map(({ kind }) => kind).join(" ")).toMatch(
      /^table photoFinish( text)+( buttons)?( note)+$/,
    );
    expect(blocks({ workload: twoSleeps, lanes: ["async"] }, "text").map(({ text }) => text)).toEqual(
      explain(result, "en"),
    );
  });

  it.each([
    [{ runtime: "python" as const }, "Ran on Python 3.11.7, GIL on, 2 cores."],
    [
      { runtime: "python" as const, host: { gil: false, python: "3.14.0", cpus: 1 } },
      "Ran on Python 3.14.0, no GIL, 1 core.",
    ],
    [{ runtime: "node" as const }, "Ran on Node 20.20.2, 2 cores."],
    [
      { runtime: "node" as const, host: { python: null, gil: null } },
      "Ran on Node 20.20.2, 2 cores. No Python was found, so it was Node that ran.",
    ],
  ])("tells what really ran it: %j", (where, note) => {
    expect(blocks({ workload: twoSleeps, lanes: ["sync"], ...where }, "note")[0]?.text).toBe(note);
  });

  it("says that memory is an upper bound, and what a median is where there is one", () => {
    const notes = blocks({ workload: twoSleeps, lanes: ["sync"], runs: 5 }, "note").map(({ text }) => text);
    expect(notes.join("\n")).toMatch(/5 runs: .*median run[\s\S]*upper bound/);
  });

  it("shows what ran of a race that was cancelled under way: table, picture, and how far it got", () => {
    const sync = raceResult({ workload: twoSleeps, lanes: ["sync"] }).lanes[0]?.tasks ?? [];
    const [first, second] = sync as [(typeof sync)[number], (typeof sync)[number]];
    const tasks = [first, { ...second, stopMs: null }];
    const lanes: LaneGiven[] = [{ lane: "sync", status: "cancelled", elapsedMs: 7_200, tasks }];
    const { blocks } = resultCard(raceResult({ workload: twoSleeps, lanes }), "en");
    expect(blocks.map(({ kind }) => kind).slice(0, 2)).toEqual(["table", "photoFinish"]);
    const words = blocks.map((block) => (block.kind === "text" ? block.text : "")).join("\n");
    expect(words).toContain("The race was cancelled: **sync** after 7.20 s.");
    expect(words).toContain("1 of 2 tasks done, 1 more under way");
  });

  it("says of a race that was cancelled before any task began only when", () => {
    const lanes: LaneGiven[] = [
      { lane: "sync", status: "cancelled", elapsedMs: 1200, tasks: [] },
      { lane: "async", status: "cancelled", startedAt: null, elapsedMs: 0, tasks: [] },
    ];
    const result = raceResult({ workload: twoSleeps, lanes });
    const sentence = (language: Language) => resultCard(result, language).blocks;
    expect(sentence("en")).toEqual([
      {
        kind: "text",
        text: "The race was cancelled: **sync** after 1.20 s and **async** before it started.",
      },
    ]);
    expect(sentence("zh")).toEqual([
      { kind: "text", text: "比赛已取消：**sync**（1.20 s 后）和 **async**（启动前）。" },
    ]);
  });

  it("stays small with ten thousand tasks, the trace apart", () => {
    const card = resultCard(raceResult({ workload: repeat("sleep:1000", 10_000), lanes: ["async"] }), "en");
    const words = card.blocks.map((block) =>
      block.kind === "photoFinish" ? block.alt : JSON.stringify(block),
    );
    expect(words.join("").length).toBeLessThan(4000);
  });

  it("speaks Chinese throughout", () => {
    const given: RaceGiven = { workload: twoSleeps, lanes: ["sync", "async"], runs: 5 };
    const card = resultCard(raceResult(given), "zh");
    expect(table(given, "zh")[0]).toBe(
      "赛道 | 中位数 | 中间一半 | 理想用时 | CPU 时间 | 内存峰值 | 线程 | 进程 | 与 sync 之比",
    );
    for (const block of card.blocks) {
      if (block.kind === "text" || block.kind === "note") expect(block.text).toMatch(/\p{Script=Han}/u);
    }
  });
});

describe("the buttons under a result", () => {
  it("run the same race again, show its programs and its log, and offer the next thing to try", () => {
    const result = raceResult({ workload: tasks("sleep:500", "sleep:1000"), lanes: ["async"], runs: 3 });
    expect(resultButtons(result, "en")).toEqual([
      { label: "Race again", command: "/race async 0.5 1 runtime=python runs=3", pressOnly: true },
      { label: "Show code", command: "/race-code race-1", pressOnly: true },
      { label: "Log", command: "/race-log race-1", pressOnly: true },
      { label: "Next: /race all 0.5 1", command: "/race all 0.5 1", pressOnly: true },
    ]);
  });

  it("are commands that are understood, however long the race", () => {
    const result = raceResult({
      workload: repeat("io:200", 64),
      lanes: ["sync", "threads", "async", "processes"],
    });
    for (const { command } of resultButtons(result, "zh")) expect(() => parseText(command)).not.toThrow();
  });
});
