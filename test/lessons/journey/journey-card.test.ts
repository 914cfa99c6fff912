import { describe, expect, it } from "vitest";
import { journeyBars } from "../../../src/bot/monospace/journey-bars.js";
import { textWidth } from "../../../src/bot/monospace/spans.js";
import { tableLines } from "../../../src/bot/terminal/table.js";
import { journeyCard } from "../../../src/lessons/journey/journey-card.js";
import { journeySvg } from "../../../src/lessons/journey/picture.js";
import type { Journey } from "../../../src/race/journey.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { BEGUN_MS, journey } from "../../support/journeys.js";
import { overlap, shapeBoxes, textBoxes } from "../../support/svg-boxes.js";

const PHONE_CELLS = 40;

/** One whose race waited long for its turn. */
function queued(): Journey {
  const { ran, told } = journey();
  const at = (ms: number) => BEGUN_MS + ms;
  return journey({
    ran: ran && { ...ran, by: told.by, startedMs: at(6_000), finishedMs: at(6_400) },
    told: { ...told, collectedMs: at(6_410), drawnMs: at(6_450), postedMs: at(6_600) },
  });
}

const { asked, told } = journey();
const JOURNEYS: [string, Journey][] = [
  ["a long race", journey()],
  ["two machines", journey({}, 5_000)],
  ["a long queue, in one process", queued()],
  [
    "a predicted race",
    journey({ command: null, asked: { ...asked, receivedMs: null, acknowledgedMs: null } }),
  ],
  ["a worker that could not tell", journey({ ran: null, told: { ...told, postedMs: null } })],
];

const sentences = (given: Journey, language: "en" | "zh") =>
  journeyCard(given, language).blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));

describe("the card of a journey", () => {
  it("says how long it was, what of it took longest, and how late the event loops were", () => {
    expect(journeyCard(journey(), "en").title).toBe(
      "From the command to the post: 10.26 s, 10.01 s of it the race",
    );
    expect(sentences(journey(), "en")).toEqual([
      "The race itself took longest, 10.01 s of 10.26 s; of the other 250 ms, most went into posting the answer " +
        "(136 ms). Meanwhile the bot's event loop was late by 3.2 ms at most, the worker's by 12 ms.",
    ]);
    expect(sentences(queued(), "en")).toEqual([
      "What took longest was waiting for a worker and its turn: 5.96 s of 6.60 s. Bot and worker are one process " +
        "here, whose event loop was late by 12 ms at most meanwhile.",
    ]);
  });

  it.each(LANGUAGES)("says that times of two machines are uncertain, and which (%s)", (language) => {
    const notes = (given: Journey) => {
      const { blocks } = journeyCard(given, language);
      return blocks.filter((block) => block.kind === "note" && block.text.includes("≈")).length;
    };
    expect([notes(journey()), notes(journey({}, 5_000))]).toEqual([0, 1]);
    const table = journeyCard(journey({}, 5_000), language).blocks.find(({ kind }) => kind === "table");
    expect(JSON.stringify(table).match(/≈/g)).toHaveLength(2);
  });

  describe.each(JOURNEYS)("of %s", (_what, given) => {
    it.each(LANGUAGES)("fits a phone: table and bars in 40 cells (%s)", (language) => {
      const { blocks } = journeyCard(given, language);
      const table = blocks.find((block) => block.kind === "table");
      const lines = tableLines(table?.columns ?? [], table?.rows ?? [], PHONE_CELLS, false);
      expect(lines).toHaveLength((table?.rows.length ?? 0) + 1);
      const bars = journeyBars(given, { width: PHONE_CELLS, colour: false, language });
      for (const line of bars) expect(textWidth(line)).toBeLessThanOrEqual(PHONE_CELLS);
    });

    it.each(LANGUAGES)("has a picture in which no text runs into another or a bar (%s)", (language) => {
      const svg = journeySvg(given, language);
      const texts = textBoxes(svg);
      const shapes = shapeBoxes(svg);
      texts.forEach((text, at) => {
        expect(text.left, text.what).toBeGreaterThanOrEqual(20);
        expect(text.right, text.what).toBeLessThanOrEqual(980);
        const others = [...texts.slice(at + 1), ...shapes].filter((other) => overlap(text, other));
        expect(others.map(({ what }) => [text.what, what])).toEqual([]);
      });
    });
  });
});
