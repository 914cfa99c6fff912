import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lanePieces, runningPieces } from "../../../src/lessons/picture/pieces.js";
import type { Segment } from "../../../src/race/trace.js";
import { raceResult, repeat } from "../../support/results.js";

/** Segments without a gap, as a trace has them. */
const segments = fc
  .array(fc.record({ ms: fc.double({ min: 0.1, max: 30, noNaN: true }), running: fc.boolean() }), {
    maxLength: 60,
  })
  .map((parts) => {
    let at = 0;
    return parts.map(({ ms, running }): Segment => {
      const fromMs = at;
      at += ms;
      return { state: running ? "running" : "waiting", fromMs, toMs: at };
    });
  });

describe("the pieces in which a task ran", () => {
  it("keep the edges of what is long enough to see", () => {
    const turns: Segment[] = [
      { state: "running", fromMs: 0, toMs: 5 },
      { state: "waiting", fromMs: 5, toMs: 10 },
      { state: "running", fromMs: 10, toMs: 15 },
    ];
    expect(runningPieces(turns, 5)).toEqual([
      { fromMs: 0, toMs: 5, ranFromMs: 0, share: 1 },
      { fromMs: 10, toMs: 15, ranFromMs: 10, share: 1 },
    ]);
  });

  it("take turns too short to see together, with the share of the time that the task ran", () => {
    const turns = Array.from({ length: 8 }, (_, turn): Segment => {
      return { state: turn % 4 === 2 ? "running" : "waiting", fromMs: turn, toMs: turn + 1 };
    });
    expect(runningPieces(turns, 4)).toEqual([
      { fromMs: 0, toMs: 4, ranFromMs: 2, share: 0.25 },
      { fromMs: 4, toMs: 8, ranFromMs: 6, share: 0.25 },
    ]);
  });

  it("lose no time that the task ran, and invent none", () => {
    fc.assert(
      fc.property(segments, fc.double({ min: 0.1, max: 100, noNaN: true }), (all, leastMs) => {
        const ranMs = all.reduce(
          (sum, { state, fromMs, toMs }) => (state === "running" ? sum + toMs - fromMs : sum),
          0,
        );
        const pieces = runningPieces(all, leastMs);
        const drawnMs = pieces.reduce((sum, { fromMs, toMs, share }) => sum + share * (toMs - fromMs), 0);
        expect(drawnMs).toBeCloseTo(ranMs, 6);
        pieces.forEach(({ fromMs, toMs }, at) => {
          expect(toMs).toBeGreaterThanOrEqual(fromMs);
          expect(fromMs).toBeGreaterThanOrEqual((pieces[at - 1]?.toMs ?? 0) - 1e-9);
        });
      }),
    );
  });

  it("are few for a lane, however many turns its tasks took", () => {
    const [lane] = raceResult({ workload: repeat("cpu:15000", 4), lanes: ["threads"] }).lanes;
    const tasks = lane?.tasks ?? [];
    expect(tasks.flatMap((task) => task.segments).length).toBeGreaterThan(10_000);
    expect(lanePieces(tasks, 1).flat().length).toBeLessThanOrEqual(600);
  });
});
