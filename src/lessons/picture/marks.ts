/** The ideal and the end of a lane, and the legend that says what forms and colours mean. */
import type { Language } from "../../race/reply.js";
import { type TextKey, text } from "../text.js";
import { COLOUR, decimal, element, MARGIN, RIGHT, TEXT_SIZE, textLine } from "./svg.js";
import { textWidth } from "./text-width.js";

export const FINISH_WIDTH = 12;

/** The patterns that `finishLine`, late waits and start-up are filled with, for the picture's `defs`. */
export function patterns(): string {
  const user = { patternUnits: "userSpaceOnUse" };
  const half = FINISH_WIDTH / 2;
  const squares = `M0 0h${half}v${FINISH_WIDTH}h${half}v${-half}h${-FINISH_WIDTH}z`;
  return (
    element(
      "pattern",
      { id: "start-up", width: 8, height: 8, patternTransform: "rotate(45)", ...user },
      element("rect", { width: 3, height: 8, fill: COLOUR.startUp }),
    ) +
    element(
      "pattern",
      { id: "late", width: 7, height: 7, patternTransform: "rotate(-45)", ...user },
      element("rect", { width: 2, height: 7, fill: COLOUR.waitingEdge }),
    ) +
    element(
      "pattern",
      { id: "finish", width: FINISH_WIDTH, height: FINISH_WIDTH, ...user },
      element("path", { d: squares, fill: COLOUR.ink }),
    )
  );
}

/** The ideal: a dashed line with a small triangle on top. */
export function idealLine(x: number, top: number, height: number): string {
  const dashes = { stroke: COLOUR.ink, "stroke-width": 2, "stroke-dasharray": "3 6" };
  return (
    element("path", { d: `M${decimal(x - 8)} ${decimal(top - 9)}h16l-8 11z`, fill: COLOUR.ink }) +
    element("path", { d: `M${decimal(x)} ${decimal(top)}v${decimal(height)}`, ...dashes })
  );
}

/** Chequered, beginning at `x`, so that it hides no bar. */
export function finishLine(x: number, top: number, height: number): string {
  const box = { x, y: top, width: FINISH_WIDTH, height };
  return (
    element("rect", { ...box, fill: COLOUR.field }) +
    element("rect", { ...box, fill: "url(#finish)", stroke: COLOUR.ink, "stroke-width": 1 })
  );
}

/** The end of a lane that did not finish: a line with a cross. */
export function brokenOff(x: number, top: number, height: number): string {
  const cross = `M${decimal(x - 10)} ${decimal(top + height / 2 - 10)}l20 20m0 -20l-20 20`;
  const line = { fill: "none", stroke: COLOUR.failed, "stroke-linecap": "round" };
  return (
    element("path", { d: `M${decimal(x)} ${decimal(top)}v${decimal(height)}`, ...line, "stroke-width": 3 }) +
    element("path", { d: cross, ...line, "stroke-width": 5 })
  );
}

/** Which forms and colours a picture has; the legend explains no others. */
export interface Shown {
  waiting: boolean;
  running: boolean;
  turns: boolean;
  /** Waits that were sent or noticed late. */
  late: boolean;
  startUp: boolean;
  /** Threads that had not begun may have waited for the GIL as well. */
  startUpOrGil: boolean;
  finish: boolean;
  brokenOff: boolean;
}

interface Entry {
  key: TextKey;
  width: number;
  draw(x: number, y: number): string;
}

const SWATCH = 28;
const CROSS_WIDTH = 26;
const ROW_HEIGHT = 40;
const GAP = 18;

/** Entries that do not fit into one row go on in the next; `height` is that of all rows. */
export function legend(shown: Shown, top: number, language: Language): { svg: string; height: number } {
  let x = MARGIN;
  let y = top;
  let svg = "";
  for (const entry of entries(shown)) {
    const label = text(language, entry.key);
    const width = entry.width + 8 + textWidth(label, TEXT_SIZE);
    if (x > MARGIN && x + width > RIGHT) {
      x = MARGIN;
      y += ROW_HEIGHT;
    }
    const caption = { x: x + entry.width + 8, y: y + 23, fill: COLOUR.quiet };
    svg += entry.draw(x, y) + textLine(label, caption);
    x += width + GAP;
  }
  return { svg, height: y + ROW_HEIGHT - top };
}

function entries(shown: Shown): Entry[] {
  const all: (Entry & { show: boolean })[] = [
    { key: "picture.waiting", show: shown.waiting, width: SWATCH, draw: waitingSwatch },
    { key: "picture.late", show: shown.late, width: SWATCH, draw: swatch("url(#late)") },
    { key: "picture.running", show: shown.running, width: SWATCH, draw: swatch(COLOUR.running) },
    { key: "picture.turns", show: shown.turns, width: SWATCH, draw: turnsSwatch },
    {
      key: shown.startUpOrGil ? "picture.startUpOrGil" : "picture.startUp",
      show: shown.startUp,
      width: SWATCH,
      draw: swatch("url(#start-up)"),
    },
    { key: "picture.idealMark", show: true, width: 16, draw: triangle },
    { key: "picture.finish", show: shown.finish, width: FINISH_WIDTH, draw: (x, y) => finishLine(x, y, 28) },
    {
      key: "picture.brokenOff",
      show: shown.brokenOff,
      width: CROSS_WIDTH,
      draw: (x, y) => brokenOff(x + CROSS_WIDTH / 2, y, 28),
    },
  ];
  return all.filter(({ show }) => show);
}

function waitingSwatch(x: number, y: number): string {
  const look = { rx: 4, fill: COLOUR.waiting, stroke: COLOUR.waitingEdge, "stroke-width": 2 };
  return element("rect", { x: x + 1, y: y + 2, width: SWATCH - 2, height: 22, ...look });
}

/** A row lower than its bar, as it is drawn where turns are too short to be seen. */
function turnsSwatch(x: number, y: number): string {
  return (
    waitingSwatch(x, y) + element("rect", { x, y: y + 15, width: SWATCH, height: 10, fill: COLOUR.running })
  );
}

function swatch(fill: string): (x: number, y: number) => string {
  return (x, y) => element("rect", { x, y: y + 1, width: SWATCH, height: 24, fill });
}

function triangle(x: number, y: number): string {
  return (
    element("path", { d: `M${x} ${y}h16l-8 11z`, fill: COLOUR.ink }) +
    element("path", {
      d: `M${x + 8} ${y + 10}v18`,
      stroke: COLOUR.ink,
      "stroke-width": 2,
      "stroke-dasharray": "3 4",
    })
  );
}
