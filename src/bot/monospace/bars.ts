import { factsOf } from "../../lessons/explain/facts.js";
import { queuesForGil } from "../../lessons/explain/off-ideal.js";
import { formatMs } from "../../lessons/format.js";
import { text } from "../../lessons/text.js";
import { mostAtOnce, underWay } from "../../race/intervals.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult, RaceResult } from "../../race/result.js";
import { axis } from "./axis.js";
import { barCells, GLYPHS, type Scale } from "./cells.js";
import { legendLines } from "./legend.js";
import { taskRows } from "./rows.js";
import { cut, cutLine, type Line, lineWidth, padded, paint, type Span, span, textWidth } from "./spans.js";
import { timeline } from "./timeline.js";

const IDEAL = span("┊", "ideal");
/** Less of an axis shows nothing: the labels give way first. */
const FEWEST_CELLS = 10;

export interface BarsView {
  /** Cells of the terminal; no line is wider. */
  width: number;
  colour: boolean;
  language: Language;
}

/**
 * The photo finish in a terminal: for every lane a heading and a bar a task, all on one time axis, the
 * ideal of each lane marked, then the axis and the legend. `names`: what its lanes are called, where not by their own names.
 */
export function bars(result: RaceResult, view: BarsView, names?: readonly string[]): string[] {
  const lanes = result.lanes.map((lane, at) => ({
    lane,
    name: names?.[at] ?? lane.lane,
    rows: taskRows(lane.tasks, view.language),
  }));
  const labels = lanes.flatMap(({ rows }) => rows.map((row) => textWidth(row.label)));
  const widest = labels.reduce((most, cells) => Math.max(most, cells), 0);
  const labelCells = Math.max(0, Math.min(widest, view.width - FEWEST_CELLS - 2));
  // A cell between label and bar, and one behind it for an ideal that is the end of the axis.
  const scale = { maxMs: lastMs(result), cells: Math.max(1, view.width - labelCells - 2) };
  const drawn = lanes.flatMap(({ lane, name, rows }) => [
    heading(lane, name, view),
    ...rows.map((row) => [
      ...padded([span(cut(row.label, labelCells))], labelCells + 1),
      ...withIdeal(barCells(timeline(row.tasks, lane), scale), lane.idealMs, scale),
    ]),
  ]);
  const ruler = axis(scale.maxMs, scale.cells).map((line) => [span(" ".repeat(labelCells + 1)), ...line]);
  const facts = factsOf(result);
  const orGil = result.lanes.some((lane) => queuesForGil(lane, facts));
  const lines = [...drawn, ...ruler, ...legend(drawn, orGil, view)];
  return lines.map((line) => paint(cutLine(line, view.width), view.colour));
}

/** Where the axis ends: at the last thing that was measured or predicted. */
function lastMs(result: RaceResult): number {
  const times = result.lanes.flatMap((lane) => [
    lane.elapsedMs,
    lane.idealMs,
    ...lane.tasks.map((task) => task.stopMs ?? 0),
  ]);
  return times.reduce((last, ms) => Math.max(last, ms), 1);
}

/** Name and time always; what else there is room for. */
function heading(lane: LaneResult, name: string, { language, width }: BarsView): Line {
  const elapsed = formatMs(lane.elapsedMs);
  const finished = lane.status === "finished";
  const time = finished ? elapsed : text(language, "terminal.ended", { status: lane.status, elapsed });
  const line = [span(name, "bold"), span(`  ${time}`, finished ? null : "error")];
  const ideal = text(language, "terminal.ideal", { ideal: formatMs(lane.idealMs) });
  const started = underWay(lane.tasks, Number.POSITIVE_INFINITY);
  const atOnce = text(language, "terminal.atOnce", { tasks: mostAtOnce(started) });
  for (const words of [ideal, atOnce]) {
    if (lineWidth(line) + 2 + textWidth(words) <= width) line.push(span(`  ${words}`, "dim"));
  }
  return line;
}

/** The mark of the ideal covers a cell of the bar, but never its first one: a short bar has no other. */
function withIdeal(cells: readonly Span[], idealMs: number, scale: Scale): Line {
  const at = Math.min(scale.cells, Math.round((idealMs / scale.maxMs) * scale.cells));
  const begins = cells.findIndex((cell) => cell.text !== " ") === at;
  return [...cells, span(" ")].map((cell, index) => (index === at && !begins ? IDEAL : cell));
}

/** Of the glyphs that were drawn; each stays beside its words. */
function legend(drawn: readonly Line[], orGil: boolean, { width, language }: BarsView): Line[] {
  const entries: [Span, string][] = [
    [GLYPHS.waiting, text(language, "terminal.legend.waits")],
    [GLYPHS.late, text(language, "terminal.legend.late")],
    [GLYPHS.running, text(language, "terminal.legend.runs")],
    [GLYPHS.partly, text(language, "terminal.legend.turns")],
    [GLYPHS.starting, text(language, orGil ? "terminal.legend.startsOrGil" : "terminal.legend.starts")],
    [IDEAL, text(language, "terminal.legend.ideal")],
  ];
  const used = entries.filter(([glyph]) =>
    drawn.some((line) => line.some(({ text }) => text === glyph.text)),
  );
  return legendLines(used, width);
}
