import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bars } from "../../../src/bot/monospace/bars.js";
import { textWidth } from "../../../src/bot/monospace/spans.js";
import type { RaceResult } from "../../../src/race/result.js";
import { anyResult } from "../../support/any-result.js";
import { raceResult, repeat, tasks } from "../../support/results.js";

/** The legend's words are kept together by spaces that do not break. */
function shown(result: RaceResult, width = 46): string[] {
  return bars(result, { width, colour: false, language: "en" }).map((line) => line.replaceAll("\u00a0", " "));
}

const TWO_SLEEPS = tasks("sleep:5000", "sleep:10000");

describe("the photo finish in a terminal", () => {
  it("shows who waited when, on one time axis, with the ideal of every lane", () => {
    expect(shown(raceResult({ workload: TWO_SLEEPS, lanes: ["sync", "async"] }))).toEqual([
      "sync  15.00 s  ideal 15.00 s",
      "  1 sleep 5 s  ░░░░░░░░░░                    ┊",
      "  2 sleep 10 s           ░░░░░░░░░░░░░░░░░░░░┊",
      "async  10.00 s  ideal 10.00 s",
      "  1 sleep 5 s  ░░░░░░░░░░          ┊",
      "  2 sleep 10 s ░░░░░░░░░░░░░░░░░░░░┊",
      "               ┬─────────┬─────────┬─────────┬",
      "               0 s      5 s      10 s     15 s",
      "░ waits   ┊ ideal",
    ]);
  });

  it("tells how many tasks were under way at once where there is room", () => {
    const lines = shown(raceResult({ workload: TWO_SLEEPS, lanes: ["sync", "async"] }), 60);
    expect(lines[0]).toBe("sync  15.00 s  ideal 15.00 s  one task at a time");
    expect(lines[3]).toBe("async  10.00 s  ideal 10.00 s  up to 2 tasks at once");
  });

  it("shows start-up apart from waiting, and what it cost beyond the ideal", () => {
    const lanes = [{ lane: "processes" as const, startUpMs: 1500 }];
    expect(shown(raceResult({ workload: TWO_SLEEPS, lanes })).slice(1, 3)).toEqual([
      "  1 sleep 5 s  ╱╱╱░░░░░░░░░░░░        ┊",
      "  2 sleep 10 s ╱╱╱╱╱╱╱░░░░░░░░░░░░░░░░┊░░░░░░",
    ]);
  });

  it("takes the time before a task for start-up only where a thread or process had to start", () => {
    const lanes = [{ lane: "async" as const, startUpMs: 1500 }];
    expect(shown(raceResult({ workload: TWO_SLEEPS, lanes })).join("")).not.toContain("╱");
  });

  it("shows threads taking turns under the GIL where a cell is longer than a turn", () => {
    const lanes = ["sync", "threads"] as const;
    expect(shown(raceResult({ workload: repeat("cpu:300", 2), lanes: [...lanes] }))).toEqual([
      "sync  600 ms  ideal 600 ms  one task at a time",
      "  1 cpu 300 ms ███████████████               ┊",
      "  2 cpu 300 ms                ███████████████┊",
      "threads  600 ms  ideal 600 ms",
      "  1 cpu 300 ms ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┊",
      "  2 cpu 300 ms ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┊",
      "               ┬─────────┬─────────┬─────────┬",
      "               0 ms   200 ms    400 ms  600 ms",
      "█ runs   ▒ runs part of the time   ┊ ideal",
    ]);
  });

  it("shows each turn where a turn is longer than a cell", () => {
    const lanes = [{ lane: "threads" as const, elapsedMs: 60 }];
    const lines = shown(raceResult({ workload: repeat("cpu:30", 2), lanes }), 75);
    expect(lines.slice(1, 3)).toEqual([
      `  1 cpu 30 ms ${"█████░░░░░".repeat(5)}█████     ┊`,
      `  2 cpu 30 ms ░░░░░${"█████░░░░░".repeat(5)}█████┊`,
    ]);
  });

  it("shows computations running side by side where nothing makes them take turns", () => {
    const result = raceResult({ workload: repeat("cpu:300", 2), runtime: "node", lanes: ["threads"] });
    expect(shown(result).slice(1, 3)).toEqual([
      "  1 cpu 300 ms ██████████████████████████████┊",
      "  2 cpu 300 ms ██████████████████████████████┊",
    ]);
  });

  it("draws the end of a computation to an eighth of a cell", () => {
    const lanes = [{ lane: "processes" as const, elapsedMs: 150 }];
    const lines = shown(raceResult({ workload: tasks("cpu:100", "cpu:150"), lanes }), 36);
    expect(lines[1]).toBe("  1 cpu 100 ms █████████████▍      ┊");
  });

  it("groups the tasks of a lane that has many, and still shows their staircase", () => {
    const lines = shown(raceResult({ workload: repeat("io:100", 30), lanes: ["sync", "async"] }));
    expect(lines.slice(1, 11)).toEqual([
      "  tasks 1–3   ░░░                            ┊",
      "  tasks 4–6      ░░░                         ┊",
      "  tasks 7–9         ░░░                      ┊",
      "  tasks 10–12          ░░░                   ┊",
      "  tasks 13–15             ░░░                ┊",
      "  tasks 16–18                ░░░░            ┊",
      "  tasks 19–21                    ░░░         ┊",
      "  tasks 22–24                       ░░░      ┊",
      "  tasks 25–27                          ░░░   ┊",
      "  tasks 28–30                             ░░░┊",
    ]);
  });

  it("shows a task of less than a cell, even where the ideal has its mark", () => {
    const lines = shown(raceResult({ workload: repeat("io:100", 30), lanes: ["sync", "async"] }));
    expect(lines[12]).toBe("  tasks 1–3   ░┊");
    const short = raceResult({ workload: tasks("sleep:1", "sleep:60000"), lanes: ["async"] });
    expect(shown(short)[1]).toBe("  1 sleep 1 ms ░                             ┊");
  });

  it("says how a lane failed, and draws what it got to", () => {
    const [task] = raceResult({ workload: TWO_SLEEPS, lanes: ["async"] }).lanes[0]?.tasks ?? [];
    if (task === undefined) throw new Error("the race has tasks");
    const never = { ...task, startMs: null, stopMs: null, segments: [] };
    const lane = {
      lane: "async" as const,
      status: "timeout" as const,
      elapsedMs: 8000,
      tasks: [{ ...task, stopMs: null, segments: [] }, never],
    };
    expect(shown(raceResult({ workload: TWO_SLEEPS, lanes: [lane] })).slice(0, 3)).toEqual([
      "async  out of time after 8.00 s  ideal 10.00 s",
      "  1 sleep 5 s ░░░░░░░░░░░░░░░░░░░░░░░░░      ┊",
      "  2 sleep 5 s                                ┊",
    ]);
  });

  it("speaks Chinese", () => {
    const result = raceResult({ workload: TWO_SLEEPS, lanes: ["sync"] });
    const lines = bars(result, { width: 60, colour: false, language: "zh" });
    expect(lines[0]).toBe("sync  15.00 s  理想 15.00 s  一次一个任务");
  });

  it("has colours only when it may", () => {
    const result = raceResult({ workload: repeat("cpu:300", 2), lanes: ["threads"] });
    expect(bars(result, { width: 46, colour: true, language: "en" }).join("")).toContain("\u001b[33m");
    expect(shown(result).join("")).not.toContain("\u001b");
  });

  it("stays small for ten thousand tasks", () => {
    const result = raceResult({ workload: repeat("sleep:1000", 10_000), lanes: ["async"] });
    expect(shown(result)).toHaveLength(14);
  });

  it("never gets wider than the terminal and never fails, whatever the result", () => {
    fc.assert(
      fc.property(
        anyResult,
        fc.integer({ min: 10, max: 120 }),
        fc.constantFrom("en", "zh"),
        (result, width, language) => {
          const lines = bars(result, { width, colour: false, language });
          for (const line of lines) {
            expect(textWidth(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/NaN|undefined|null|Infinity|\u001b/);
          }
        },
      ),
    );
  });
});
