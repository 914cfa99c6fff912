import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { photoFinishSvg } from "../../../src/lessons/picture/photo-finish.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import type { RaceResult } from "../../../src/race/result.js";
import { plausibleRace } from "../../support/plausible-race.js";
import { raceResult, repeat, tasks } from "../../support/results.js";

const ALL = ["sync", "threads", "async", "processes"] as const;
const twoSleeps = tasks("sleep:5000", "sleep:10000");

/** What can be read in the picture, text by text. */
function words(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, inside = ""]) =>
    inside.replace(/<[^>]*>/g, "").replaceAll("\u00a0", " "),
  );
}

/** Rectangles and pieces of paths. */
function shapes(svg: string): number {
  return (svg.match(/<rect|<line|[^\w]M-?[\d.]/g) ?? []).length;
}

/** Fails unless every element is closed in the order in which they were opened. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name = "", selfClosing] of svg.matchAll(
    /<(\/?)(\w+)(?:\s[\w:-]+="[^"<]*")*(\/?)>/g,
  )) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<(\/?)(\w+)(?:\s[\w:-]+="[^"<]*")*(\/?)>/g, "")).not.toMatch(/[<>]|&(?!\w+;)/);
}

/** `x` and `width` of the waiting bars of one lane. */
function bars(svg: string, lane: string): { x: number; width: number }[] {
  const group = svg.split('<g data-lane="').find((part) => part.startsWith(`${lane}"`)) ?? "";
  const found = group
    .split("</g>")[0]
    ?.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*fill="#c9e0f5"/g);
  return [...(found ?? [])].map(([, x, width]) => ({ x: Number(x), width: Number(width) }));
}

describe("the photo finish", () => {
  const svg = photoFinishSvg(raceResult({ workload: twoSleeps, lanes: [...ALL] }), "en");

  it("says what raced, on what, every lane's times, every task, the axis and the legend", () => {
    expect(words(svg)).toEqual([
      "2 sleeps: 5 s, 10 s",
      "Python 3.11.7, GIL on, 2 cores",
      ...["sync  one after another", "ideal 15.00 s  15.00 s", "task 1: 5 s", "task 2: 10 s"],
      ...["threads  a thread for each task", "ideal 10.00 s  10.00 s", "task 1: 5 s", "task 2: 10 s"],
      ...["async  one event loop", "ideal 10.00 s  10.00 s", "task 1: 5 s", "task 2: 10 s"],
      ...["processes  a process for each task", "ideal 10.00 s  10.00 s", "task 1: 5 s", "task 2: 10 s"],
      ...["0", "5 s", "10 s", "15 s"],
      ...["waiting", "ideal", "finish"],
    ]);
  });

  it("has all lanes on one axis: a wait of 10 s is twice one of 5 s, wherever it is", () => {
    const [first, second] = bars(svg, "sync");
    expect((second?.width ?? 0) / (first?.width ?? 1)).toBeCloseTo(2, 1);
    expect(second?.x).toBeCloseTo((first?.x ?? 0) + (first?.width ?? 0), -1);
    const [together, longer] = bars(svg, "async");
    expect(together?.x).toBe(longer?.x);
    expect(longer?.width).toBeCloseTo(second?.width ?? 0, 1);
  });

  it("speaks Chinese", () => {
    const chinese = words(photoFinishSvg(raceResult({ workload: twoSleeps, lanes: ["async"] }), "zh"));
    expect(chinese).toEqual([
      "2 个休眠任务：5 s、10 s",
      "Python 3.11.7，有 GIL，2 核",
      ...["async  一个事件循环", "理想 10.00 s  10.00 s", "任务 1：5 s", "任务 2：10 s"],
      ...["0", "2 s", "4 s", "6 s", "8 s", "10 s"],
      ...["等待", "理想用时", "完成"],
    ]);
  });

  it("hatches start-up where threads and processes show any, and has it in the legend", () => {
    const lanes = [{ lane: "processes" as const, startUpMs: 60 }, "async" as const];
    const picture = photoFinishSvg(raceResult({ workload: tasks("sleep:500", "sleep:1000"), lanes }), "en");
    const [, processes = "", async = ""] = picture.split("<g data-lane=");
    expect(processes.match(/url\(#start-up\)/g)).toHaveLength(2);
    expect(async.split("</g>")[0]).not.toContain("url(#start-up)");
    expect(words(picture)).toContain("start-up");
  });

  it("shows the turns of threads one by one where there is room for them", () => {
    const picture = photoFinishSvg(raceResult({ workload: repeat("cpu:300", 4), lanes: [...ALL] }), "en");
    const threads = picture.split("<g data-lane=")[2]?.split("</g>")[0] ?? "";
    const turns = [...threads.matchAll(/d="((?:M[^M"]*v[^M"]*z)+)" fill="#d35400"/g)].map(
      ([, path = ""]) => path.split("M").length - 1,
    );
    expect(turns).toEqual([60, 60, 60, 60]);
    expect(words(picture)).not.toContain("partly running");
  });

  it("shows how much of the time each ran where the turns are too short to be seen", () => {
    const lanes = ["threads" as const];
    const picture = photoFinishSvg(raceResult({ workload: repeat("cpu:15000", 4), lanes }), "en");
    expect(words(picture)).toContain("partly running");
    const heights = [...picture.matchAll(/M[\d.]+ [\d.]+h[\d.]+v([\d.]+)h/g)].map(([, height]) =>
      Number(height),
    );
    const rowHeight = 36 * 0.74;
    const average = heights.reduce((sum, height) => sum + height, 0) / heights.length;
    expect(average / rowHeight).toBeCloseTo(0.25, 1);
  });

  it("says of each task of what kind it is, where there are several", () => {
    const mixed = raceResult({ workload: tasks("io:100", "cpu:50"), lanes: ["sync"] });
    expect(words(photoFinishSvg(mixed, "en"))).toEqual(
      expect.arrayContaining(["task 1: io 100 ms", "task 2: cpu 50 ms"]),
    );
    expect(words(photoFinishSvg(mixed, "zh"))).toContain("任务 2：cpu 50 ms");
  });

  it("marks a lane that did not finish, and draws what there is of it", () => {
    const [first, second] = raceResult({ workload: twoSleeps, lanes: ["sync"] }).lanes[0]?.tasks ?? [];
    if (first === undefined || second === undefined) throw new Error("the lane has no tasks");
    const unfinished = { ...second, stopMs: null, segments: [] };
    const lanes = [
      { lane: "sync" as const, status: "timeout" as const, elapsedMs: 8000, tasks: [first, unfinished] },
      { lane: "threads" as const, status: "lost" as const, startedAt: null, elapsedMs: 0, tasks: [] },
    ];
    const picture = photoFinishSvg(raceResult({ workload: twoSleeps, lanes }), "en");
    expect(words(picture)).toContain("out of time after 8.00 s");
    expect(words(picture)).toContain("lost with its worker before it started");
    expect(picture).toContain('stroke-dasharray="7 5"');
    expect(words(picture)).not.toContain("finish");
    expect(words(picture)).toContain("did not finish");
  });

  it("draws ten thousand tasks as a band, with how many there were at once", () => {
    const many = raceResult({ workload: repeat("sleep:1000", 10_000), lanes: ["async"] });
    const picture = photoFinishSvg(many, "en");
    expect(words(picture)).toContain("async  one event loop  10,000 tasks at once");
    expect(picture.length).toBeLessThan(30_000);
  });

  it.each([
    ["64 tasks in four lanes", raceResult({ workload: repeat("sleep:1000", 64), lanes: [...ALL] })],
    ["64 computations that take turns", raceResult({ workload: repeat("cpu:200", 64), lanes: [...ALL] })],
    ["a minute of turns", raceResult({ workload: repeat("cpu:15000", 4), lanes: [...ALL] })],
  ])("needs at most 2,000 shapes for %s", (_, result) => {
    expect(shapes(photoFinishSvg(result, "en"))).toBeLessThanOrEqual(2000);
  });

  it("keeps a bar visible beside one that is a thousand times as long", () => {
    const result = raceResult({ workload: tasks("sleep:2", "sleep:60000"), lanes: ["async"] });
    const widths = [
      ...photoFinishSvg(result, "en").matchAll(
        /width="([\d.]+)" height="[\d.]+" rx="[\d.]+" fill="#c9e0f5"/g,
      ),
    ];
    expect(Number(widths[0]?.[1])).toBeGreaterThan(0);
  });

  it("is well-formed whatever a host calls its Python", () => {
    const nasty = '3.12 <b>&"\u0007\u{1F40D}';
    const picture = photoFinishSvg(
      raceResult({ workload: twoSleeps, lanes: ["sync"], host: { python: nasty } }),
      "en",
    );
    expectWellFormed(picture);
    expect(words(picture)[1]).toBe("Python 3.12 &lt;b&gt;&amp;&quot;\u{1F40D}, GIL on, 2 cores");
  });

  it("is well-formed and without holes for any race, and inside its frame", () => {
    fc.assert(
      fc.property(plausibleRace, fc.constantFrom(...LANGUAGES), (result: RaceResult, language) => {
        const picture = photoFinishSvg(result, language);
        expectWellFormed(picture);
        expect(picture).not.toMatch(/NaN|undefined|null|Infinity|="-/);
        for (const [, x, width] of picture.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)) {
          expect(Number(x) + Number(width)).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });
});
