/**
 * Writing SVG as text, in the look that all pictures share. A picture is 1000 units wide; a phone shows it 360
 * wide, so the smallest letters are 10 px there. Colours are blue against orange, light against dark, so that
 * nobody has to tell hues apart.
 */
import { REGULAR } from "./text-width.js";

const WIDTH = 1000;
/** Pixels a unit: sharp on a phone with three pixels a point. Twice as many take twice as long to draw. */
const PIXELS_PER_UNIT = 1.5;
export const MARGIN = 36;
export const RIGHT = WIDTH - MARGIN;

export const TITLE_SIZE = 40;
export const LANE_SIZE = 34;
export const TEXT_SIZE = 28;

export const COLOUR = {
  card: "#faf8f4",
  edge: "#cfc9bd",
  field: "#ffffff",
  grid: "#e6e1d8",
  ink: "#1d2430",
  quiet: "#59616e",
  waiting: "#c9e0f5",
  waitingEdge: "#2c74b3",
  /** Waiting in a row too thin for an outline. */
  waitingThin: "#7db1de",
  running: "#d35400",
  startUp: "#8a8478",
  failed: "#a8201a",
} as const;

export type Attributes = Record<string, string | number>;

const SMALL_TEXT: Attributes = { "font-family": REGULAR, "font-size": TEXT_SIZE, fill: COLOUR.ink };

/** One element. `children` is SVG already: other text goes through `escapeXml` first. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const opening = `<${name}${written.join("")}`;
  return children.length === 0 ? `${opening}/>` : `${opening}>${children.join("")}</${name}>`;
}

/** What XML 1.0 cannot hold even escaped, such as control characters, is left out. */
export function escapeXml(words: string): string {
  return words
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

function attribute(value: string | number): string {
  return typeof value === "number" ? decimal(value) : escapeXml(value);
}

/** A hundredth of a unit is less than any screen shows. */
export function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** One line of text, in small regular letters unless `attributes` say otherwise. */
export function textLine(words: string, attributes: Attributes): string {
  return element("text", { ...SMALL_TEXT, ...attributes }, escapeXml(words));
}

/** A part of a line of text that looks different from the rest. */
export function textSpan(words: string, attributes: Attributes): string {
  return element("tspan", { ...SMALL_TEXT, ...attributes }, escapeXml(words));
}

/**
 * A whole picture, 1500 pixels wide. It brings its own ground, so that it looks the same in light and in dark
 * surroundings. `defs`: the patterns that its parts are filled with.
 */
export function picture(height: number, parts: readonly string[], defs = ""): string {
  const size = { width: WIDTH * PIXELS_PER_UNIT, height: Math.ceil(height * PIXELS_PER_UNIT) };
  const edge = { rx: 28, fill: COLOUR.card, stroke: COLOUR.edge, "stroke-width": 2 };
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...size, viewBox: `0 0 ${WIDTH} ${height}` },
    defs === "" ? "" : element("defs", {}, defs),
    element("rect", { x: 1, y: 1, width: WIDTH - 2, height: height - 2, ...edge }),
    ...parts,
  );
}
