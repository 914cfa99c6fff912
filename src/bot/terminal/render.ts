import type { Block, Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import { type BarsView, bars } from "../monospace/bars.js";
import { harmless } from "../monospace/harmless.js";
import { histogramLines } from "../monospace/histogram.js";
import { journeyBars } from "../monospace/journey-bars.js";
import { type Line, paint, span } from "../monospace/spans.js";
import { watchBars } from "../monospace/watch-bars.js";
import { chop, wrap } from "../monospace/wrap.js";
import { inline } from "./inline.js";
import { tableLines } from "./table.js";

/** Longer lines are hard to read, however wide the terminal. */
const WIDEST = 120;
const NARROWEST = 10;
const CODE_INDENT = 2;

/** `width` in cells; `language`: for the words of the bars. */
export type View = BarsView;

/** How wide things are drawn in a terminal of so many columns; 80 where it does not say. */
export function viewWidth(columns: number | undefined): number {
  return Math.max(NARROWEST, Math.min(columns || 80, WIDEST));
}

/** A card as lines of at most `view.width` cells, a blank one between its blocks. */
export function renderCard(card: Card, view: View): string[] {
  const title = inline(card.title, view.colour).map(({ text }) => span(text, "bold"));
  const blocks = card.blocks.map((block) => renderBlock(block, view)).filter((lines) => lines.length > 0);
  return [painted(wrap(title, view.width), view), ...blocks].flatMap((lines, index) =>
    index === 0 ? lines : ["", ...lines],
  );
}

/** Text with **bold** and `code`, as in a card. */
export function renderText(text: string, view: View): string[] {
  return painted(
    text.split(/\r?\n/).flatMap((line) => wrap(inline(line, view.colour), view.width)),
    view,
  );
}

function renderBlock(block: Block, view: View): string[] {
  switch (block.kind) {
    case "text":
      return renderText(block.text, view);
    case "note":
      return painted(notes(block.text, view), view);
    case "links":
      return painted(notes(`${block.label} ${block.links.map(linked).join(" · ")}`, view), view);
    case "table":
      return painted(tableLines(block.columns, block.rows, view.width, view.colour), view);
    case "code":
      return painted(program(block.code, view.width), view);
    case "people":
      // A terminal is a place of one person.
      return [];
    case "photoFinish":
      return bars(
        block.result,
        view,
        block.shown?.lanes.map(({ name }) => name),
      );
    case "timeline":
      return watchBars(block.report, view);
    case "journey":
      return journeyBars(block.journey, view);
    case "histogram":
      return painted(histogramLines(block.histogram, view.width), view);
    case "buttons":
      return block.buttons.flatMap(({ label, command, typed = command, pressOnly }) =>
        pressOnly ? [] : renderText(typedButton(label, typed, view.language), view),
      );
  }
}

/** A label that has the command in it needs no other. */
function typedButton(label: string, command: string, language: Language): string {
  const said = `\`${command}\``;
  return label.includes(command)
    ? label.replace(command, () => said)
    : text(language, "terminal.button", { label, command });
}

function linked({ title, url }: { title: string; url: string }): string {
  return `${title}: ${url}`;
}

function notes(text: string, { colour, width }: View): Line[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => wrap(inline(line, colour), width))
    .map((line) => line.map(({ text, style }) => span(text, style ?? "dim")));
}

function program(code: string, width: number): Line[] {
  const indent = span(" ".repeat(CODE_INDENT));
  return code
    .replace(/\n$/, "")
    .split(/\r?\n/)
    .flatMap((line) => chop([span(harmless(line), "code")], width - CODE_INDENT))
    .map((line) => [indent, ...line]);
}

function painted(lines: readonly Line[], { colour }: View): string[] {
  return lines.map((line) => paint(line, colour));
}
