/** The journey of a race as SVG: a bar for each step, each with its figure; a race that takes most of it is cut. */
import type { Journey } from "../../race/journey.js";
import type { Language } from "../../race/reply.js";
import {
  type Attributes,
  COLOUR,
  element,
  MARGIN,
  picture,
  RIGHT,
  TEXT_SIZE,
  TITLE_SIZE,
  textLine,
} from "../picture/svg.js";
import { BOLD, textWidth, wrap } from "../picture/text-width.js";
import { text } from "../text.js";
import { journeyTitle } from "./journey-card.js";
import { PLACE_KEYS, type ShownStep, shownSteps } from "./shown-steps.js";

const TITLE_LINE = 50;
const ROW = 50;
const BAR = 30;
/** In units: a step that took no time is still there. */
const SHORTEST = 3;
const LABEL_GAP = 14;
const SWATCH = 30;

const LOOK: Record<ShownStep["place"], Attributes> = {
  bot: { fill: COLOUR.running },
  queue: { fill: COLOUR.waiting, stroke: COLOUR.waitingEdge, "stroke-width": 2 },
  worker: { fill: COLOUR.waitingEdge },
  loop: { fill: COLOUR.startUp },
};

/** SVG 1500 pixels wide. Needs the fonts of `photoFinishSvg`. */
export function journeySvg(journey: Journey, language: Language): string {
  const steps = shownSteps(journey, language);
  const titleLines = wrap(journeyTitle(journey, language), TITLE_SIZE, RIGHT - MARGIN, BOLD);
  const parts = titleLines.map((line, at) =>
    textLine(line, { x: MARGIN, y: 66 + TITLE_LINE * at, "font-family": BOLD, "font-size": TITLE_SIZE }),
  );
  let y = 44 + TITLE_LINE * titleLines.length;
  if (journey.command !== null) {
    const words = wrap(journey.command, TEXT_SIZE, RIGHT - MARGIN)[0] ?? "";
    parts.push(textLine(words, { x: MARGIN, y: y + 20, fill: COLOUR.quiet }));
    y += 44;
  }
  const left = MARGIN + Math.max(...steps.map(({ label }) => textWidth(label, TEXT_SIZE))) + LABEL_GAP;
  const field = { x: left, y, width: RIGHT - left, height: ROW * steps.length + 12, fill: COLOUR.field };
  parts.push(element("rect", field));
  const right = RIGHT - Math.max(...steps.map(({ took }) => textWidth(took, TEXT_SIZE))) - 2 * LABEL_GAP;
  steps.forEach((step, at) => {
    parts.push(row(step, { top: y + 6 + ROW * at, left, right }));
  });
  y += field.height;
  const key = legend(steps, y + 14, language);
  parts.push(key.svg);
  return picture(y + 14 + key.height, parts);
}

/** The bars lie between `left` and `right`; every figure has room behind its bar. */
interface Area {
  top: number;
  left: number;
  right: number;
}

function row({ label, place, from, to, took, cut }: ShownStep, { top, left, right }: Area): string {
  const x = (share: number) => left + share * (right - left);
  const start = Math.min(x(from), right - SHORTEST);
  const end = Math.max(x(to), start + SHORTEST);
  const bar = { y: top + (ROW - BAR) / 2, height: BAR };
  const base = top + ROW / 2 + TEXT_SIZE * 0.35;
  return (
    textLine(label, { x: left - LABEL_GAP, y: base, "text-anchor": "end", fill: COLOUR.quiet }) +
    element("rect", { x: start, width: end - start, ...bar, ...LOOK[place] }) +
    (cut ? cutMark((start + end) / 2, bar.y, bar.height) : "") +
    textLine(took, { x: end + LABEL_GAP, y: base })
  );
}

/** Two slanting lines across the bar: here a piece is left out. */
function cutMark(x: number, top: number, height: number): string {
  const line = (at: number) => `M${at - 6} ${top + height}l12 ${-height}`;
  return element("path", {
    d: line(x - 7) + line(x + 7),
    stroke: COLOUR.field,
    "stroke-width": 6,
    fill: "none",
  });
}

function legend(steps: readonly ShownStep[], top: number, language: Language) {
  let [x, y, svg] = [MARGIN, top, ""];
  const place = (width: number) => {
    if (x > MARGIN && x + width > RIGHT) [x, y] = [MARGIN, y + 42];
  };
  for (const each of ["bot", "queue", "worker", "loop"] as const) {
    if (!steps.some((step) => step.place === each)) continue;
    const words = text(language, PLACE_KEYS[each]);
    const width = SWATCH + 10 + textWidth(words, TEXT_SIZE);
    place(width);
    svg += element("rect", { x, y: y + 2, width: SWATCH, height: 26, ...LOOK[each] });
    svg += textLine(words, { x: x + SWATCH + 10, y: y + 25, fill: COLOUR.quiet });
    x += width + 26;
  }
  if (steps.some(({ cut }) => cut)) {
    const words = text(language, "journey.cut");
    const width = SWATCH + 10 + textWidth(words, TEXT_SIZE);
    place(width);
    svg += element("rect", { x, y: y + 2, width: SWATCH, height: 26, ...LOOK.worker });
    svg += cutMark(x + SWATCH / 2, y + 2, 26);
    svg += textLine(words, { x: x + SWATCH + 10, y: y + 25, fill: COLOUR.quiet });
  }
  return { svg, height: y - top + 54 };
}
