/** The timeline of a watched program in a terminal: a bar for each row, on one time axis. */
import { text } from "../../lessons/text.js";
import { outcomeWords, rowLabel, STATE_KEYS, shownRows } from "../../lessons/watch/shown-rows.js";
import type { WatchReport, WatchRow, WatchState } from "../../race/watch.js";
import { axis } from "./axis.js";
import type { BarsView } from "./bars.js";
import { harmless } from "./harmless.js";
import { legendLines } from "./legend.js";
import { cut, cutLine, type Line, padded, paint, type Span, span, textWidth } from "./spans.js";

const MOST_ROWS = 16;
const FEWEST_CELLS = 20;

/** Form as well as colour, so that a bar reads in a pipe too. */
const GLYPHS: Record<WatchState, Span> = {
  running: span("█", "running"),
  waiting: span("░", "waiting"),
  ready: span("╱", "starting"),
  held: span("▓", "error"),
};
/** Where a cell has several states, the first of these that has a fair share of it is shown. */
const ORDER: readonly WatchState[] = ["held", "running", "ready", "waiting"];
const FAIR_SHARE = 0.34;

export function watchBars(report: WatchReport, view: BarsView): string[] {
  const rows = shownRows(report, MOST_ROWS);
  const labels = rows.map((row) => harmless(rowLabel(row)));
  const widest = labels.reduce((most, label) => Math.max(most, textWidth(label)), 0);
  const labelCells = Math.max(0, Math.min(widest, view.width - FEWEST_CELLS - 2));
  const cells = Math.max(1, view.width - labelCells - 2);
  const maxMs = Math.max(1, report.elapsedMs);
  const drawn = rows.map((row, index) => [
    ...padded([span(cut(labels[index] ?? "", labelCells))], labelCells + 1),
    ...withOutcome(barOf(row, cells, maxMs), outcomeWords(row, view.language)),
  ]);
  const hidden = report.rows.length - rows.length;
  const more = hidden > 0 ? [[span(text(view.language, "watch.moreRows", { count: hidden }), "dim")]] : [];
  const ruler = axis(maxMs, cells).map((line) => [span(" ".repeat(labelCells + 1)), ...line]);
  const lines: Line[] = [...drawn, ...ruler, ...more, ...legend(drawn, view)];
  return lines.map((line) => paint(cutLine(line, view.width), view.colour));
}

function barOf({ startMs, stopMs, segments }: WatchRow, cells: number, maxMs: number): Span[] {
  const cellMs = maxMs / cells;
  const shares = Array.from({ length: cells }, () => ({ running: 0, waiting: 0, ready: 0, held: 0 }));
  for (const { state, fromMs, toMs } of segments) {
    for (let at = Math.floor(fromMs / cellMs); at < Math.min(cells, toMs / cellMs); at += 1) {
      const share = shares[at];
      if (share) share[state] += Math.min(toMs / cellMs, at + 1) - Math.max(fromMs / cellMs, at);
    }
  }
  const bar = shares.map((share) => {
    const state = ORDER.find((each) => share[each] >= FAIR_SHARE);
    return state === undefined ? span(" ") : GLYPHS[state];
  });
  if (bar.every(({ text: glyph }) => glyph === " ") && stopMs >= startMs) {
    bar[Math.min(cells - 1, Math.floor(startMs / cellMs))] = span("▏", "running");
  }
  return bar;
}

/** Over the empty end of the bar, or where there is none left out. */
function withOutcome(bar: Span[], words: string): Span[] {
  if (words === "") return bar;
  let used = bar.length;
  while (used > 0 && bar[used - 1]?.text === " ") used -= 1;
  if (bar.length - used < textWidth(words) + 1) return bar;
  return [...bar.slice(0, used), span(` ${words}`, "error")];
}

function legend(drawn: readonly Line[], { width, language }: BarsView): Line[] {
  const used = ORDER.filter((state) => drawn.some((line) => line.some((each) => each === GLYPHS[state])));
  const entries = used.map((state) => [GLYPHS[state], text(language, STATE_KEYS[state])] as const);
  return legendLines(entries, width);
}
