/** What the forms and colours of the picture mean, as far as this picture has them. */
import type { Language } from "../../race/reply.js";
import { type TextKey, text } from "../text.js";
import { brokenOff, FINISH_WIDTH, finishLine } from "./marks.js";
import { COLOUR, FONT_FAMILY, MARGIN, RIGHT, TEXT_SIZE, textWidth } from "./style.js";
import { element, escapeXml } from "./svg.js";

export interface Shown {
  waiting: boolean;
  running: boolean;
  turns: boolean;
  startUp: boolean;
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
/** The estimate of widths is for the bold font; the regular one is narrower. */
const REGULAR = 0.92;

/** Wraps where it is too wide; `height` is of all its rows. */
export function legend(shown: Shown, top: number, language: Language): { svg: string; height: number } {
  let x = MARGIN;
  let y = top;
  let svg = "";
  for (const entry of entries(shown)) {
    const label = text(language, entry.key);
    const width = entry.width + 8 + textWidth(label, TEXT_SIZE) * REGULAR;
    if (x > MARGIN && x + width > RIGHT) {
      x = MARGIN;
      y += ROW_HEIGHT;
    }
    svg += entry.draw(x, y) + caption(label, x + entry.width + 8, y + 23);
    x += width + GAP;
  }
  return { svg, height: y + ROW_HEIGHT - top };
}

function caption(words: string, x: number, y: number): string {
  const style = { "font-family": FONT_FAMILY, "font-size": TEXT_SIZE, fill: COLOUR.quiet };
  return element("text", { x, y, ...style }, escapeXml(words));
}

function entries(shown: Shown): Entry[] {
  const all: (Entry & { show: boolean })[] = [
    { key: "picture.waiting", show: shown.waiting, width: SWATCH, draw: waitingSwatch },
    { key: "picture.running", show: shown.running, width: SWATCH, draw: swatch(COLOUR.running) },
    { key: "picture.turns", show: shown.turns, width: SWATCH, draw: turnsSwatch },
    { key: "picture.startUp", show: shown.startUp, width: SWATCH, draw: swatch("url(#start-up)") },
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
