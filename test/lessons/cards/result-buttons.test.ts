import { describe, expect, test } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import { resultButtons } from "../../../src/lessons/cards/result-buttons.js";
import { raceResult, repeat, tasks } from "../../support/results.js";

describe("the buttons under a result", () => {
  test("run the same race again, show its programs and its log, and offer the next thing to try", () => {
    const result = raceResult({ workload: tasks("sleep:500", "sleep:1000"), lanes: ["async"], runs: 3 });
    expect(resultButtons(result, "en")).toEqual([
      { label: "Race again", command: "/race async 0.5 1 runtime=python runs=3", pressOnly: true },
      { label: "Show code", command: "/race-code race-1", pressOnly: true },
      { label: "Log", command: "/race-log race-1", pressOnly: true },
      { label: "Next: /race all 0.5 1", command: "/race all 0.5 1", pressOnly: true },
    ]);
  });

  test("are commands that are understood, however long the race", () => {
    const result = raceResult({
      workload: repeat("io:200", 64),
      lanes: ["sync", "threads", "async", "processes"],
    });
    for (const { command } of resultButtons(result, "zh")) expect(() => parseText(command)).not.toThrow();
  });
});
