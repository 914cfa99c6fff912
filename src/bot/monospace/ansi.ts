/** The escape sequences a terminal understands: here and nowhere else. */

const CSI = "\u001b[";

/** Select Graphic Rendition: what switches each style on, and what switches it off again. */
const SGR = {
  bold: [1, 22],
  dim: [2, 22],
  code: [36, 39],
  error: [31, 39],
  // Blue against yellow stays apart for nearly everybody; the glyphs differ as well.
  waiting: [94, 39],
  running: [33, 39],
  starting: [35, 39],
  ideal: [32, 39],
} as const;

export type Style = keyof typeof SGR;

export function styled(style: Style, text: string): string {
  const [on, off] = SGR[style];
  return `${CSI}${on}m${text}${CSI}${off}m`;
}

/** Nothing for 0, which a terminal would take for 1. */
export function up(rows: number): string {
  return rows > 0 ? `${CSI}${rows}A` : "";
}

export function down(rows: number): string {
  return rows > 0 ? `${CSI}${rows}B` : "";
}

/** To a column of the present row, from 0. */
export function toColumn(column: number): string {
  return `${CSI}${column + 1}G`;
}

export const ERASE_DOWN = `${CSI}0J`;
export const ERASE_TO_LINE_END = `${CSI}0K`;
