/** What raced, and on what: the head of the picture. */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { describeWorkload, ranOn } from "../cards/phrases.js";
import { text } from "../text.js";
import { boldFamily, COLOUR, FONT_FAMILY, MARGIN, RIGHT, TEXT_SIZE, TITLE_SIZE, textWidth } from "./style.js";
import { element, escapeXml } from "./svg.js";
import { wrap } from "./wrap.js";

const LINE_HEIGHT = 50;
/** For a title that does not fit into one line otherwise. */
const LONG_TITLE_SIZE = 34;

export function title(result: RaceResult, language: Language): { svg: string; height: number } {
  const words = describeWorkload(result.workload, language);
  const room = RIGHT - MARGIN;
  const size = textWidth(words, TITLE_SIZE) <= room ? TITLE_SIZE : LONG_TITLE_SIZE;
  const lines = wrap(words, size, room);
  const height = LINE_HEIGHT * lines.length;
  const svg = lines.map((line, at) => {
    const style = { "font-family": boldFamily(line), "font-size": size, fill: COLOUR.ink };
    return element("text", { x: MARGIN, y: 70 + LINE_HEIGHT * at, ...style }, escapeXml(line));
  });
  const style = { "font-family": FONT_FAMILY, "font-size": TEXT_SIZE, fill: COLOUR.quiet };
  const subtitle = escapeXml(whatRanIt(result, language));
  svg.push(element("text", { x: MARGIN, y: 62 + height, ...style }, subtitle));
  return { svg: svg.join(""), height: 82 + height };
}

function whatRanIt(result: RaceResult, language: Language): string {
  const where = ranOn(result, language);
  return result.runs === 1 ? where : text(language, "picture.medianRun", { where, runs: result.runs });
}
