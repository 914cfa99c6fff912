/**
 * How the picture looks. Sizes are for a picture 1000 wide that a phone shows 360 wide: the smallest letters
 * are then 10 px. Colours are blue against orange, light against dark, so that nobody has to tell hues apart.
 */

export const WIDTH = 1000;
/** Pixels a unit: sharp on a phone with three pixels a point. Twice as many take twice as long to draw. */
export const PIXELS_PER_UNIT = 1.5;
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

const REGULAR = "Photofinish";
const BOLD = "Photofinish Bold";

/** The bold font has no Chinese: words with any are set in the regular one. */
export function boldFamily(words: string): string {
  return /^[\u0020-\u00ff–—…]*$/.test(words) ? BOLD : REGULAR;
}

export const FONT_FAMILY = REGULAR;

/** An estimate on the wide side, for deciding what fits; the renderer does the real setting. */
export function textWidth(words: string, size: number): number {
  let em = 0;
  for (const character of words) em += characterWidth(character);
  return em * size;
}

/** In em of the bold font. */
function characterWidth(character: string): number {
  if (character > "\u2010") return 1;
  if (/[mwMW%×@]/.test(character)) return 0.95;
  if (/[ fijlrtI.,:;'()|]/.test(character)) return 0.38;
  return /[A-Z]/.test(character) ? 0.68 : 0.6;
}
