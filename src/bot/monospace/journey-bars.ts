/** The journey of a race in characters: a bar for each step, each with its figure. */
import { PLACE_KEYS, type ShownStep, shownSteps } from "../../lessons/journey/shown-steps.js";
import { text } from "../../lessons/text.js";
import type { Journey } from "../../race/journey.js";
import type { BarsView } from "./bars.js";
import { legendLines } from "./legend.js";
import { cutLine, type Line, padded, paint, type Span, span, textWidth } from "./spans.js";

const GLYPHS: Record<ShownStep["place"], Span> = {
  bot: span("█", "running"),
  queue: span("░", "waiting"),
  worker: span("▓", "ideal"),
  loop: span("▒", "starting"),
};
const CUT = span("╱", "ideal");
const FEWEST_CELLS = 8;

export function journeyBars(journey: Journey, { width, colour, language }: BarsView): string[] {
  const steps = shownSteps(journey, language);
  const labelCells = Math.max(...steps.map(({ label }) => textWidth(label)));
  const figureCells = Math.max(...steps.map(({ took }) => textWidth(took)));
  const cells = Math.max(FEWEST_CELLS, width - labelCells - figureCells - 2);
  const rows = steps.map(
    (step): Line => [
      ...padded([span(step.label)], labelCells + 1),
      ...padded(bar(step, cells), cells + 1),
      ...padded([span(step.took)], figureCells, "right"),
    ],
  );
  const entries: [Span, string][] = (["bot", "queue", "worker", "loop"] as const)
    .filter((place) => steps.some((step) => step.place === place))
    .map((place) => [GLYPHS[place], text(language, PLACE_KEYS[place])]);
  if (steps.some(({ cut }) => cut)) entries.push([CUT, text(language, "journey.cut")]);
  return [...rows, ...legendLines(entries, width)].map((line) => paint(cutLine(line, width), colour));
}

/** What took no time still has a cell. */
function bar({ place, from, to, cut }: ShownStep, cells: number): Line {
  const begin = Math.min(cells - 1, Math.floor(from * cells));
  const end = Math.max(begin + 1, Math.min(cells, Math.round(to * cells)));
  const glyphs = Array.from({ length: end - begin }, () => GLYPHS[place]);
  if (cut) glyphs[Math.floor(glyphs.length / 2)] = CUT;
  return [span(" ".repeat(begin)), ...glyphs];
}
