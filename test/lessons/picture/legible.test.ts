/** What a picture says can be read on a phone: texts are measured in the fonts themselves. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Histogram } from "../../../src/lessons/cards/card.js";
import { describeWorkload } from "../../../src/lessons/cards/phrases.js";
import advances from "../../../src/lessons/picture/advances.json" with { type: "json" };
import { histogramSvg } from "../../../src/lessons/picture/histogram.js";
import { photoFinishSvg } from "../../../src/lessons/picture/photo-finish.js";
import { textWidth } from "../../../src/lessons/picture/text-width.js";
import type { Lane } from "../../../src/race/lanes.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import type { RaceResult } from "../../../src/race/result.js";
import { TASK_KINDS, type Task } from "../../../src/race/task.js";
import { plausibleRace, plausibleRaceOver } from "../../support/plausible-race.js";
import { raceResult, repeat, tasks } from "../../support/results.js";
import { measured, overlap, shapeBoxes, textBoxes } from "../../support/svg-boxes.js";

const ALL: Lane[] = ["sync", "threads", "async", "processes"];
/** As wide as a phone shows a picture of 1000 units. */
const PHONE_PIXELS_PER_UNIT = 0.36;

function expectLegible(svg: string): void {
  const height = Number(/viewBox="0 0 1000 ([\d.]+)"/.exec(svg)?.[1]);
  const texts = textBoxes(svg);
  const shapes = shapeBoxes(svg);
  expect(texts.length).toBeGreaterThan(0);
  texts.forEach((text, at) => {
    expect(text.fontSize * PHONE_PIXELS_PER_UNIT, text.what).toBeGreaterThanOrEqual(10);
    expect(text.left, text.what).toBeGreaterThanOrEqual(20);
    expect(text.right, text.what).toBeLessThanOrEqual(980);
    expect(text.top, text.what).toBeGreaterThanOrEqual(10);
    expect(text.bottom, text.what).toBeLessThanOrEqual(height - 4);
    const other = texts.slice(at + 1).find((later) => overlap(text, later));
    expect(other === undefined ? [] : [text.what, other.what]).toEqual([]);
    const shape = shapes.find((box) => overlap(text, box));
    expect(shape === undefined ? [] : [text.what, shape.what]).toEqual([]);
  });
}

/** The bars of a lane and its finish, as far as it has one. */
function laneShapes(svg: string, lane: string) {
  const group = svg.split(`<g data-lane="${lane}">`)[1]?.split("</g>")[0] ?? "";
  const rects = [...group.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*? fill="([^"]*)"/g)];
  const boxes = rects.map(([, x, width, fill]) => ({ left: Number(x), width: Number(width), fill }));
  const bars = boxes.filter(({ fill }) => fill === "#c9e0f5" || fill === "#7db1de");
  const flag = boxes.find(({ fill }) => fill === "#ffffff");
  return { bars, flag };
}

function expectVisibleBars(svg: string, { lanes, workload }: RaceResult): void {
  if (workload.length > 64) return;
  for (const { lane, tasks } of lanes) {
    const { bars, flag } = laneShapes(svg, lane);
    expect(bars.length).toBe(tasks.filter(({ startMs }) => startMs !== null).length);
    for (const { left, width } of bars) {
      expect(width).toBeGreaterThanOrEqual(0.9);
      expect(left + width).toBeLessThanOrEqual((flag?.left ?? 964) + 0.02);
    }
  }
}

const ms = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 60_000 }),
  fc.constantFrom(1, 100, 200, 5000, 12_345, 60_000),
);
const task: fc.Arbitrary<Task> = fc.record({ kind: fc.constantFrom(...TASK_KINDS), ms });
/** One after another without any order, and in groups as people write them. */
const upTo64 = fc.oneof(
  fc.array(task, { minLength: 1, maxLength: 64 }),
  fc
    .array(fc.tuple(task, fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 6 })
    .map((groups) => groups.flatMap(([one, count]) => Array.from({ length: count }, () => one)).slice(0, 64)),
);
/** Short ones, since a turn of the GIL every 5 ms makes the traces of long computations long. */
const traced = upTo64.map((workload) =>
  workload.map(({ kind, ms }) => ({ kind, ms: kind === "cpu" ? Math.min(ms, 300) : ms })),
);
const many = fc
  .tuple(fc.integer({ min: 65, max: 10_000 }), ms)
  .map(([count, ms]) => repeat(`sleep:${ms}`, count));

describe("a photo finish on a phone", () => {
  it.each(LANGUAGES)(
    "has no text that is small, cut, or in the way of anything, for any race in %s",
    (language) => {
      fc.assert(
        fc.property(fc.oneof(plausibleRace, plausibleRaceOver(traced)), (result) => {
          const svg = photoFinishSvg(result, language);
          expectLegible(svg);
          expectVisibleBars(svg, result);
        }),
        { numRuns: 150 },
      );
    },
  );

  it.each(LANGUAGES)("… nor for thousands of tasks in %s", (language) => {
    fc.assert(
      fc.property(plausibleRaceOver(many, ["async"]), (result) => {
        expectLegible(photoFinishSvg(result, language));
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    [
      "moments at the end of the axis",
      raceResult({ workload: tasks("sleep:200", "sleep:400"), lanes: ["sync"] }),
    ],
    [
      "a task of 1 ms beside one of a minute",
      raceResult({ workload: tasks("sleep:1", "sleep:60000"), lanes: ALL }),
    ],
    [
      "lanes of 1 ms beside one of a minute",
      raceResult({
        workload: tasks("sleep:1"),
        lanes: [{ lane: "sync", elapsedMs: 60_000 }, "async"],
      }),
    ],
    ["ten thousand tasks", raceResult({ workload: repeat("sleep:1000", 10_000), lanes: ["async"] })],
    [
      "a host whose name of its Python does not end",
      raceResult({
        workload: tasks("sleep:200"),
        lanes: ALL,
        runs: 20,
        host: {
          python: "3.13.0rc2+experimental-free-threading-build-of-somebody-with-a-very-long-branch-name",
        },
      }),
    ],
  ])("can be read with %s", (_, result) => {
    for (const language of LANGUAGES) {
      const svg = photoFinishSvg(result, language);
      expectLegible(svg);
      expectVisibleBars(svg, result);
    }
  });

  it("says which row is which wherever tasks differ, also where they are many", () => {
    fc.assert(
      fc.property(traced, (workload) => {
        const result = raceResult({ workload, lanes: ["async"] });
        const words = textBoxes(photoFinishSvg(result, "en")).map(({ what }) => what);
        const differ = workload.some(({ kind, ms }) => kind !== workload[0]?.kind || ms !== workload[0].ms);
        expect(words.some((line) => /^tasks? \d/.test(line))).toBe(differ || workload.length <= 4);
      }),
    );
  });

  it("names the tasks of a group together, and the kinds of the title in the order of the rows", () => {
    const workload = [...repeat("io:200", 10), ...repeat("cpu:300", 2), ...tasks("sleep:50")];
    const words = (language: "en" | "zh") =>
      textBoxes(photoFinishSvg(raceResult({ workload, lanes: ["sync"] }), language)).map(({ what }) => what);
    expect(words("en").join("\n")).toContain(
      "tasks 1–10: io 200 ms\ntasks 11–12: cpu 300 ms\ntask 13: sleep 50 ms",
    );
    expect(words("zh").join("\n")).toContain("任务 1–10：io 200 ms\n任务 11–12：cpu 300 ms");
    expect(describeWorkload(workload, "en")).toBe(
      "10 requests of 200 ms, 2 computations of 300 ms, 1 sleep of 50 ms",
    );
  });
});

describe("a histogram on a phone", () => {
  const words = fc.oneof(
    fc.string({ minLength: 1, maxLength: 60 }),
    fc.constantFrom("threads, plain += one after another", "线程，读写之间有等待", "async，一次只让一个进"),
  );
  const histogram: fc.Arbitrary<Histogram> = fc.integer({ min: 1, max: 24 }).chain((columns) =>
    fc.record({
      title: words,
      axis: words,
      bins: fc.array(fc.constantFrom("0", "≤ 50 %", "≤ 100 %", "1,000–2,000"), {
        minLength: columns,
        maxLength: columns,
      }),
      series: fc.array(
        fc.record({
          label: words,
          counts: fc.array(fc.nat({ max: 1000 }), { minLength: columns, maxLength: columns }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
  );

  it("has no text that is small, cut, or in the way of anything", () => {
    fc.assert(
      fc.property(histogram, (given) => {
        expectLegible(histogramSvg(given));
      }),
    );
  });
});

describe("the table of widths", () => {
  it.each(["Photofinish", "Photofinish Bold"] as const)("is that of the font %s", (font) => {
    const known = Object.keys(advances[font]);
    expect(known.length).toBeGreaterThan(150);
    for (const character of [...known, "个", "，", "→"]) {
      expect(textWidth(character, 1000, font), character).toBeCloseTo(
        measured(character, 1000, font).width,
        -0.5,
      );
    }
    for (const words of ["out of time after 30.00 s", "AVATAR To Ty. fi", "任务 1：io 200 ms"]) {
      const { width } = measured(words, 28, font);
      expect(textWidth(words, 28, font)).toBeGreaterThanOrEqual(width - 1);
      expect(textWidth(words, 28, font)).toBeLessThan(width * 1.06 + 1);
    }
  });
});
