import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textWidth } from "../../../src/bot/monospace/spans.js";
import { renderCard, renderText, viewWidth } from "../../../src/bot/terminal/render.js";
import type { Block, Card } from "../../../src/lessons/cards/card.js";
import { anyResult } from "../../support/any-result.js";

const plain = { width: 40, colour: false, language: "en" } as const;
const coloured = { ...plain, colour: true };

describe("a card in a terminal", () => {
  it("is its title and its blocks with a blank line between them", () => {
    const blocks: Block[] = [
      { kind: "text", text: "**sync** takes the sum.\nSee `/code sync`." },
      {
        kind: "table",
        columns: [
          { label: "lane", align: "left" },
          { label: "elapsed", align: "right" },
        ],
        rows: [["sync", "15.00 s"]],
      },
      { kind: "code", language: "python", code: "for t in tasks:\n\tt()\n" },
      { kind: "note", text: "Python 3.11.7" },
    ];
    expect(renderCard({ title: "2 sleeps: 5 s, 10 s", blocks }, plain)).toEqual([
      "2 sleeps: 5 s, 10 s",
      "",
      "sync takes the sum.",
      "See `/code sync`.",
      "",
      "lane  elapsed",
      "sync  15.00 s",
      "",
      "  for t in tasks:",
      "      t()",
      "",
      "Python 3.11.7",
    ]);
  });

  it("is bold and coloured where it may be, and code needs no backticks then", () => {
    expect(renderText("**sync** is `slow`", coloured)).toEqual([
      "\u001b[1msync\u001b[22m is \u001b[36mslow\u001b[39m",
    ]);
  });

  it("leaves marks that mark nothing as they are", () => {
    expect(renderText("5 ** 2 and one ` alone", plain)).toEqual(["5 ** 2 and one ` alone"]);
  });

  it("breaks a program that is too wide without losing its spaces", () => {
    const card: Card = {
      title: "async",
      blocks: [{ kind: "code", language: "python", code: "    gather( 1,  2)" }],
    };
    expect(renderCard(card, { ...plain, width: 12 }).slice(2)).toEqual(["      gather", "  ( 1,  2)"]);
  });

  it("shows control characters of users instead of obeying them", () => {
    const [line] = renderText("no \u001b[2Jcommand", coloured);
    expect(line).toBe("no ␛[2Jcommand");
  });

  it("uses 80 columns where the terminal does not say, and no more than are good to read", () => {
    expect([undefined, 0, 4, 60, 500].map(viewWidth)).toEqual([80, 80, 10, 60, 120]);
  });

  it("never gets too wide, and holds no control code without colours, whatever is in it", () => {
    const text = fc.string({ unit: "grapheme" });
    const histogram = fc.record({
      title: text,
      axis: text,
      bins: fc.array(text, { maxLength: 4 }),
      series: fc.array(fc.record({ label: text, counts: fc.array(fc.nat(), { maxLength: 4 }) }), {
        maxLength: 3,
      }),
    });
    const block: fc.Arbitrary<Block> = fc.oneof(
      fc.record({ kind: fc.constantFrom("text", "note"), text }),
      fc.record({ kind: fc.constant("code"), language: text, code: text }),
      fc.record({ kind: fc.constant("photoFinish"), result: anyResult, alt: text }),
      fc.record({ kind: fc.constant("histogram"), histogram, alt: text }),
      fc.record({
        kind: fc.constant("buttons"),
        buttons: fc.array(fc.record({ label: text, command: text })),
      }),
      fc.record({
        kind: fc.constant("table"),
        columns: fc.array(fc.record({ label: text, align: fc.constantFrom("left", "right") })),
        rows: fc.array(fc.array(text), { maxLength: 3 }),
      }),
    ) as fc.Arbitrary<Block>;
    const card = fc.record({ title: text, blocks: fc.array(block, { maxLength: 4 }) });
    fc.assert(
      fc.property(card, fc.integer({ min: 10, max: 120 }), (card, width) => {
        for (const line of renderCard(card, { ...plain, width })) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});
