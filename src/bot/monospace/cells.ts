import { type Span, span } from "./spans.js";
import type { Stretch } from "./timeline.js";

/** A time axis: `cells` cells wide, from 0 to `maxMs`. */
export interface Scale {
  maxMs: number;
  cells: number;
}

/** Form as well as colour, so that a bar reads in a pipe too: the darker, the more it ran. */
export const GLYPHS = {
  starting: span("╱", "starting"),
  late: span("·", "waiting"),
  waiting: span("░", "waiting"),
  partly: span("▒", "running"),
  running: span("█", "running"),
} as const satisfies Record<string, Span>;

const EMPTY = span(" ");
const EIGHTHS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/** From this share of a cell's active time on, the cell shows running; below it, running part of the time. */
const MOSTLY = 2 / 3;
/** A trace is not precise enough for smaller shares of a cell. */
const HARDLY = 1 / 20;

interface Shares {
  starting: number;
  late: number;
  waiting: number;
  running: number;
  /** Where in the cell the last of it ends, 0 to 1. */
  end: number;
}

/**
 * One span for each cell of the axis. A cell that was active for less than half of its time stays empty, but a task
 * that was active at all has one cell at least.
 */
export function barCells(stretches: readonly Stretch[], scale: Scale): Span[] {
  const shares = cellShares(stretches, scale);
  const cells = shares.map(cell);
  const active = shares.map(({ late, waiting, running }) => late + waiting + running);
  const drawn = cells.some((drawn, index) => drawn !== EMPTY && (active[index] ?? 0) > 0);
  const busiest = active.indexOf(Math.max(...active));
  const busiestShares = shares[busiest];
  if (!drawn && busiestShares !== undefined && (active[busiest] ?? 0) > 0) {
    cells[busiest] = busiestShares.running >= busiestShares.waiting ? span("▏", "running") : GLYPHS.waiting;
  }
  return cells;
}

function cell({ starting, late, waiting, running, end }: Shares): Span {
  const active = late + waiting + running;
  if (active === 0 || active < starting) return starting >= 0.5 ? GLYPHS.starting : EMPTY;
  const ran = running / active;
  // Only from its left edge can a cell be filled in part.
  const eighths = Math.round(end * 8);
  if (ran >= MOSTLY && Math.abs(end - active) < HARDLY && eighths < 8) {
    const glyph = EIGHTHS[eighths - 1];
    return glyph === undefined ? EMPTY : span(glyph, "running");
  }
  if (active < 0.5) return EMPTY;
  if (ran >= MOSTLY) return GLYPHS.running;
  if (ran > HARDLY) return GLYPHS.partly;
  return late > waiting ? GLYPHS.late : GLYPHS.waiting;
}

/** How much of every cell's time went into each state, as shares of one. */
function cellShares(stretches: readonly Stretch[], { maxMs, cells }: Scale): Shares[] {
  const shares = Array.from({ length: cells }, () => ({
    starting: 0,
    late: 0,
    waiting: 0,
    running: 0,
    end: 0,
  }));
  const perMs = maxMs > 0 ? cells / maxMs : 0;
  for (const { state, fromMs, toMs } of stretches) {
    const from = fromMs * perMs;
    const to = toMs * perMs;
    for (let index = Math.max(0, Math.floor(from)); index < Math.min(cells, Math.ceil(to)); index++) {
      const share = shares[index];
      if (share === undefined) continue;
      const end = Math.min(to, index + 1);
      share[state] += end - Math.max(from, index);
      if (state !== "starting") share.end = end - index;
    }
  }
  return shares;
}
