import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { message } from "../../../src/bot/discord/message.js";
import { fitted, titlePiece } from "../../../src/bot/discord/pieces.js";
import type { Block, Card } from "../../../src/lessons/cards/card.js";
import { problemsOfMessage, textOf } from "../../platforms/discord/check-message.js";
import { raceResult, tasks } from "../../support/results.js";

const anyText = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 3_000 }),
  fc.lorem({ maxCount: 400 }),
  fc.constantFrom(
    "**",
    "`",
    "```",
    "a `b` **c** ".repeat(200),
    "_".repeat(3_000),
    "中文".repeat(2_000),
    " ",
    "\n",
  ),
);
const cell = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom("", "赛道", "1.50 s"));
const result = raceResult({ workload: tasks("sleep:500"), lanes: ["async"] });
const block: fc.Arbitrary<Block> = fc.oneof(
  anyText.map((text): Block => ({ kind: "text", text })),
  anyText.map((text): Block => ({ kind: "note", text })),
  anyText.map((code): Block => ({ kind: "code", language: "python", code })),
  fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 80 }).map(
    (rows): Block => ({
      kind: "table",
      columns: ["lane", "elapsed", "用时"].map((label, index) => ({
        label,
        align: index === 0 ? "left" : "right",
      })),
      rows,
    }),
  ),
  anyText.map((alt): Block => ({ kind: "photoFinish", result, alt })),
);
const card: fc.Arbitrary<Card> = fc.record({ title: anyText, blocks: fc.array(block, { maxLength: 25 }) });
const buttons = fc.array(
  fc.record({
    label: fc.string({ minLength: 1, maxLength: 200 }),
    command: fc.string({ minLength: 1, maxLength: 300 }),
  }),
  { maxLength: 40 },
);
const audience = fc.constantFrom("asker" as const, "all" as const);

describe("a message", () => {
  it("stays inside Discord's limits, whatever the card", () => {
    fc.assert(
      fc.property(card, buttons, fc.boolean(), audience, (any, pressed, picture, seenBy) => {
        const blocks: Block[] = [...any.blocks, { kind: "buttons", buttons: pressed }];
        const made = message({ ...any, blocks }, { picture, audience: seenBy });
        const files = made.attachments?.map(({ filename }) => filename) ?? [];
        expect(problemsOfMessage(made, files)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("keeps short texts whole, and both ends of a long one's lines", () => {
    const code = Array.from({ length: 400 }, (_, index) => `line ${index} of a long log`).join("\n");
    const long: Card = {
      title: "The log",
      blocks: [
        { kind: "text", text: "Before it." },
        { kind: "code", language: "text", code },
        { kind: "note", text: "After it." },
      ],
    };
    const text = textOf(message(long, { picture: false, audience: "all" }));
    for (const part of ["## The log", "Before it.", "line 0 of", "…", "line 399 of", "-# After it."]) {
      expect(text).toContain(part);
    }
    expect(text.length).toBeGreaterThan(3_500);
  });

  it("writes a table in columns, Chinese too, and one that is too wide line by line", () => {
    const columns = ["赛道", "elapsed"].map((label, index) => ({
      label,
      align: index === 0 ? ("left" as const) : ("right" as const),
    }));
    const rows = [
      ["sync", "15.00 s"],
      ["异步", "9 s"],
    ];
    const narrow = message(
      { title: "t", blocks: [{ kind: "table", columns, rows }] },
      { picture: false, audience: "all" },
    );
    expect(textOf(narrow)).toContain("```\n赛道  elapsed\nsync  15.00 s\n异步      9 s\n```");
    const wide = [["/race", "a long explanation ".repeat(6).trim()]];
    const listed = message(
      { title: "t", blocks: [{ kind: "table", columns, rows: wide }] },
      { picture: false, audience: "all" },
    );
    expect(textOf(listed)).toContain("`/race` a long explanation");
  });

  it("says what a picture shows where there is none", () => {
    const withPicture: Card = { title: "t", blocks: [{ kind: "photoFinish", result, alt: "async 0.5 s" }] };
    expect(textOf(message(withPicture, { picture: false, audience: "all" }))).toContain("-# async 0.5 s");
  });
});

describe("fitted", () => {
  it("never exceeds its limit, and uses it", () => {
    fc.assert(
      fc.property(fc.array(fc.lorem({ maxCount: 300 }), { minLength: 1, maxLength: 12 }), (titles) => {
        const pieces = titles.map((title) => ({ ...titlePiece({ title, blocks: [] }), full: title }));
        const texts = fitted(pieces, 1_000);
        expect(texts.join("").length).toBeLessThanOrEqual(1_000);
        if (titles.join("").length <= 1_000) expect(texts).toEqual(titles);
      }),
    );
  });
});
