/** How wide a text becomes in the fonts of the pictures, and how it is broken into lines that fit. */
import advances from "./advances.json" with { type: "json" };

/** The names that src/drawing registers its fonts by. Both have the same characters, hanzi too. */
export const REGULAR = "Photofinish";
export const BOLD = "Photofinish Bold";

type Font = keyof typeof advances;

/** In thousandths of the font's size. Hanzi, their punctuation and whatever a font lacks are all this wide. */
const WHOLE_EM = 1000;

/**
 * The width of one line in units. Kerning, which moves some Latin letters closer together, is left out, so that a text
 * is never wider than this by more than a unit.
 */
export function textWidth(words: string, size: number, font: Font = REGULAR): number {
  const known: Record<string, number> = advances[font];
  let width = 0;
  for (const character of words) width += known[character] ?? WHOLE_EM;
  return (width * size) / WHOLE_EM;
}

/**
 * Breaks words into lines of at most `width` units: at spaces, but not between a figure and what it counts, and
 * after Chinese punctuation; where that leaves a line too long, between any two characters.
 */
export function wrap(words: string, size: number, width: number, font: Font = REGULAR): string[] {
  const fits = (line: string) => textWidth(line.trimEnd(), size, font) <= width;
  const lines: string[] = [];
  let line = "";
  const add = (part: string) => {
    if (line !== "" && !fits(line + part)) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += part;
  };
  for (const part of words.split(/(?<=[，；：、]|(?<!\d) )/)) {
    if (fits(part)) add(part);
    else for (const character of part) add(character);
  }
  lines.push(line.trimEnd());
  return lines;
}
