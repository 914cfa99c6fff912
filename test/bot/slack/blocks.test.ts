import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardMessage } from "../../../src/bot/slack/message.js";
import type { Block, Button, Card, Column } from "../../../src/lessons/cards/card.js";
import { resultCard } from "../../../src/lessons/cards/result-card.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { messageProblems } from "../../platforms/slack/block-kit.js";
import { anyResult } from "../../support/any-result.js";
import { raceResult, repeat, tasks } from "../../support/results.js";

const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom("&", "<", "x", " ", "\n", "😀", "*", "`", "中"), maxLength: 9_000 }),
);
const filled = fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 });
const button: fc.Arbitrary<Button> = fc.record({
  label: filled,
  command: fc.integer({ min: 1, max: 3_000 }).map((length) => `/${"r".repeat(length)}`),
});
const column: fc.Arbitrary<Column> = fc.record({ label: words, align: fc.constantFrom("left", "right") });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: words }),
  fc.record({ kind: fc.constant("note" as const), text: words }),
  fc.record({ kind: fc.constant("code" as const), language: fc.constant("text"), code: words }),
  fc.record({ kind: fc.constant("buttons" as const), buttons: fc.array(button, { maxLength: 30 }) }),
  fc.record({
    kind: fc.constant("table" as const),
    columns: fc.array(column, { minLength: 1, maxLength: 25 }),
    rows: fc.array(fc.array(words, { maxLength: 25 }), { maxLength: 8 }),
  }),
);
const anyCard: fc.Arbitrary<Card> = fc.record({ title: words, blocks: fc.array(block, { maxLength: 70 }) });

/** Slack refuses text that is only space; no text of ours is. */
const problemsOf = (card: Card, fileId: string | null = null) =>
  messageProblems(cardMessage({ ...card, title: `x${card.title}` }, "en", fileId));

describe("a card in Block Kit", () => {
  it("is inside Slack's limits, whatever is in it", () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        expect(problemsOf(card)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("is so for the result of every race, in every language, with the picture", () => {
    fc.assert(
      fc.property(anyResult, fc.constantFrom(...LANGUAGES), (result, language) => {
        expect(messageProblems(cardMessage(resultCard(result, language), language, "F1"))).toEqual([]);
      }),
      { numRuns: 100 },
    );
    const large = raceResult({ workload: repeat("sleep:1", 10_000), lanes: ["async"], runs: 20 });
    expect(problemsOf(resultCard(large, "en"), "F1")).toEqual([]);
  });

  it("has the table, the picture and the buttons of a result in the card's order", () => {
    const result = raceResult({ workload: tasks("sleep:500", "sleep:1000"), lanes: ["sync", "async"] });
    const types = cardMessage(resultCard(result, "en"), "en", "F1").blocks.map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(["header", "table", "image"]);
    expect(types.indexOf("actions")).toBeGreaterThan(types.indexOf("section"));
  });

  it("leaves the picture out where there is no file", () => {
    const result = raceResult({ workload: tasks("sleep:500"), lanes: ["async"] });
    const types = cardMessage(resultCard(result, "en"), "en").blocks.map(({ type }) => type);
    expect(types).not.toContain("image");
  });

  it("says so when something had to be left out, and keeps the buttons", () => {
    const text: Block = { kind: "text", text: "word ".repeat(3_000) };
    const buttons: Block = { kind: "buttons", buttons: [{ label: "Again", command: "/race async 1" }] };
    const { blocks } = cardMessage({ title: "Long", blocks: [text, text, buttons] }, "en");
    expect(blocks.at(-1)?.type).toBe("actions");
    expect(JSON.stringify(blocks.at(-2))).toContain("more than fits");
  });

  it("shows a second table as lines, since Slack takes one a message", () => {
    const table: Block = { kind: "table", columns: [], rows: [["a", "b"]] };
    const card = {
      title: "Two",
      blocks: [{ ...table, columns: [{ label: "A", align: "left" as const }] }, table],
    };
    expect(JSON.stringify(cardMessage(card, "en").blocks.at(-1))).toContain("• *a*  b");
  });

  it("names the columns of such lines where there are more than two", () => {
    const columns = ["who", "first", "last"].map((label) => ({ label, align: "left" as const }));
    const table: Block = { kind: "table", columns, rows: [["a", "1", "2"]] };
    const { blocks } = cardMessage({ title: "Two", blocks: [table, { ...table }] }, "en");
    expect(JSON.stringify(blocks.at(-1))).toContain("• *a*  first 1 · last 2");
  });
});
