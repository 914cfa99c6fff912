import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import { renderCard } from "../../../src/bot/terminal/render.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { glanceCard, whyCard } from "../../../src/lessons/cards/glance-card.js";
import { explain } from "../../../src/lessons/explain/explain.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { plausibleRace } from "../../support/plausible-race.js";
import { type RaceGiven, raceResult, repeat, tasks } from "../../support/results.js";

const ALL: RaceGiven["lanes"] = ["sync", "threads", "async", "processes"];
const twoSleeps = tasks("sleep:5000", "sleep:10000");
const title = (given: RaceGiven, language: "en" | "zh" = "en") =>
  glanceCard(raceResult(given), language).title;

/** What a terminal shows in the place of buttons. */
const typedIn = (card: Card) =>
  renderCard(card, { width: 80, colour: false, language: "en" }).filter((line) => /^(Why|Next)/.test(line));

describe("a result at a glance", () => {
  it("has a headline made of the numbers: who was first, who was last, and what their times are", () => {
    expect(title({ workload: twoSleeps, lanes: ALL })).toBe(
      "threads, async and processes took about 10.00 s, the longest wait; sync took 15.00 s, the sum",
    );
    expect(title({ workload: repeat("cpu:300", 4), lanes: ["sync", "processes"] })).toBe(
      "processes took 600 ms, the sum over 2 cores; sync took 1.20 s, the sum",
    );
    expect(title({ workload: tasks("sleep:500"), lanes: ["async"] })).toBe("async took 500 ms");
    expect(title({ workload: twoSleeps, lanes: ALL }, "zh")).toContain("等于总和");
  });

  it("says in the headline that nothing finished, and shows it in red", () => {
    const failed: RaceGiven = {
      workload: twoSleeps,
      lanes: [{ lane: "sync", status: "timeout", elapsedMs: 30_000 }],
    };
    expect(title(failed)).toBe("sync did not finish");
    expect(glanceCard(raceResult(failed), "en").tone).toBe("bad");
  });

  it("has a table that fits a phone, and at most two sentences", () => {
    const { blocks } = glanceCard(raceResult({ workload: twoSleeps, lanes: ALL }), "en");
    expect(blocks.map(({ kind }) => kind)).toEqual(["photoFinish", "table", "text", "buttons"]);
    const [table] = blocks.filter((block) => block.kind === "table");
    expect(table?.columns.map(({ label }) => label)).toEqual(["lane", "elapsed", "ideal", "vs sync"]);
  });

  it("names what to type where there are no buttons: why, and the next race", () => {
    expect(typedIn(glanceCard(raceResult({ workload: twoSleeps, lanes: ALL }), "en"))).toEqual([
      "Why?: `/why`",
      "Next: `/race all io:200ms*10`",
    ]);
  });

  it("never says more than two sentences of any race", () => {
    fc.assert(
      fc.property(plausibleRace, fc.constantFrom(...LANGUAGES), (result, language) => {
        const words = glanceCard(result, language).blocks.flatMap((block) =>
          block.kind === "text" ? [block.text] : [],
        );
        expect(words.length).toBeLessThanOrEqual(1);
        const ends = (words[0] ?? "").match(/[.!?](?=\s|$)|。/g) ?? [];
        expect(ends.length, words[0]).toBeLessThanOrEqual(2);
        expect(glanceCard(result, language).title.length).toBeLessThanOrEqual(150);
      }),
    );
  });

  it("has buttons that all work, one of them the primary one", () => {
    const { blocks } = glanceCard(raceResult({ workload: twoSleeps, lanes: ALL }), "en");
    const buttons = blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
    expect(buttons.map(({ label }) => label)).toEqual([
      "Why?",
      "Race again",
      "Show code",
      "Log",
      "Next: /race all io:200ms*10",
    ]);
    expect(buttons.filter(({ primary }) => primary)).toHaveLength(1);
    for (const { command } of buttons) expect(() => parseText(command)).not.toThrow();
  });

  it("has the whole explanation and all figures behind Why?", () => {
    const result = raceResult({ workload: twoSleeps, lanes: ALL });
    const card = whyCard(result, "en");
    const words = card.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
    expect(words).toEqual(explain(result, "en"));
    expect(card.blocks.some((block) => block.kind === "note")).toBe(true);
  });
});
