import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import { tableLines } from "../../../src/bot/terminal/table.js";
import { guessCard, outcomeCard, predictionCard } from "../../../src/lessons/predict/cards.js";
import type { Guess, Prediction } from "../../../src/race/prediction.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { raceResult, tasks } from "../../support/results.js";

const workload = tasks("sleep:5000", "sleep:10000");
const ALL = ["sync", "threads", "async", "processes"] as const;
const result = raceResult({ workload, lanes: [...ALL] });

function prediction(guesses: Record<string, Guess> = {}): Prediction {
  return {
    id: "p-1",
    race: { id: "predicted-p-1", lanes: [...ALL], workload, runtime: null, runs: 1 },
    reply: { platform: "test", outlet: "test", user: "ada", channel: "here", language: "en", address: {} },
    timesMs: [7500, 10_000, 15_000],
    closesAtMs: 0,
    openMs: 30_000,
    closed: true,
    guesses,
  };
}

const words = (card: ReturnType<typeof outcomeCard>) =>
  card.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("\n");

describe("a prediction", () => {
  it.each(LANGUAGES)("asks with buttons that all work (%s)", (language) => {
    for (const card of [
      predictionCard({ ...prediction(), closed: false }, language),
      guessCard(prediction(), { winner: "async", times: { sync: 2 } }, language),
    ]) {
      const buttons = card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
      expect(buttons.length).toBeGreaterThan(4);
      expect(buttons.length).toBeLessThanOrEqual(20);
      for (const { command } of buttons) expect(parseText(command).command.name).toBe("guess");
    }
  });

  it("says how many have guessed, and when it is closed", () => {
    const guesses = { ada: { times: {} }, bob: { times: {} } };
    const open = predictionCard({ ...prediction(guesses), closed: false }, "en");
    expect(words(open)).toContain("you can change it for 30 s; then the race runs. 2 people have guessed.");
    const closed = predictionCard(prediction(guesses), "en");
    expect(words(closed)).toBe("Closed: 2 people guessed. The race runs.");
    const buttons = closed.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
    expect(buttons.every(({ disabled }) => disabled)).toBe(true);
  });

  it("shows who guessed what so far to themselves", () => {
    const [, table] = guessCard(prediction(), { winner: "async", times: { sync: 2 } }, "en").blocks;
    expect(table).toMatchObject({
      rows: [
        ["sync", "15 s"],
        ["threads", "–"],
        ["async 🏁", "–"],
        ["processes", "–"],
      ],
    });
  });

  it("ends with how the group guessed, and the explanation aimed at what most got wrong", () => {
    const guesses = {
      ada: { winner: "async" as const, times: { threads: 2 } },
      bob: { winner: "sync" as const, times: { threads: 2, sync: 2 } },
    };
    const card = outcomeCard(prediction(guesses), result, [], "en");
    expect(card.title).toContain("took about 10.00 s");
    expect(words(card)).toContain("1 of 2 guesses had the winner right.");
    expect(words(card)).toContain(
      "Most got **threads** wrong: 2 of 2 missed its time, mostly with 15 s; it took 10.00 s.",
    );
    expect(words(card)).toContain("**threads** gives each task a thread of its own");
  });

  it("has one table, which fits a phone and says what the lanes took and who said what", () => {
    const guesses = { ada: { winner: "async" as const, times: { threads: 2, sync: 2 } } };
    for (const language of LANGUAGES) {
      const tables = outcomeCard(prediction(guesses), result, [], language).blocks.flatMap((block) =>
        block.kind === "table" ? [block] : [],
      );
      expect(tables).toHaveLength(1);
      const lines = tableLines(tables[0]?.columns ?? [], tables[0]?.rows ?? [], 40, false);
      expect(lines).toHaveLength(5);
      expect(tables[0]?.rows[0]).toEqual(["sync", "15.00 s", "0", "1/1"]);
    }
    expect(words(outcomeCard(prediction(guesses), result, [], "en"))).toContain(
      "The one guess for **threads** was 15 s; it took 10.00 s.",
    );
  });

  it("tells who asked, and what, in its question", () => {
    const asked = prediction();
    const reply = { ...asked.reply, asked: "/predict all 5 10" };
    expect(predictionCard({ ...asked, reply }, "en").context).toEqual({
      user: "ada",
      asked: "/predict all 5 10",
    });
  });

  it("names only those who were right and agreed to be named", () => {
    const guesses = {
      ada: { winner: "async" as const, times: {} },
      bob: { winner: "sync" as const, times: {} },
      eve: { winner: "threads" as const, times: {} },
    };
    const people = (named: string[]) =>
      outcomeCard(prediction(guesses), result, named, "en").blocks.filter(({ kind }) => kind === "people");
    expect(people(["ada", "bob"])).toMatchObject([{ users: ["ada"] }]);
    expect(people([])).toEqual([]);
  });

  it("says so where nobody guessed", () => {
    expect(words(outcomeCard(prediction(), result, [], "en"))).toContain("Nobody guessed.");
  });
});
