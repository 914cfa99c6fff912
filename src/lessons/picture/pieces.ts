/** Cuts a task's time into pieces that are wide enough to see. */

import { totalMs } from "../../race/intervals.js";
import type { Segment, TaskTrace } from "../../race/trace.js";

/** `share`: how much of the piece's time the task was running, from 0 to 1; `ranFromMs`: when it first did. */
export interface Piece {
  fromMs: number;
  toMs: number;
  ranFromMs: number;
  share: number;
}

/**
 * The pieces in which a task ran at all. A segment of at least `leastMs` keeps its own edges and is a piece
 * with share 0 or 1; shorter ones, such as threads' turns with the GIL in a picture of a minute, are taken
 * together until they are that long.
 */
export function runningPieces(segments: readonly Segment[], leastMs: number): Piece[] {
  const pieces: Piece[] = [];
  let short: Segment[] = [];
  const flush = () => {
    const piece = together(short);
    if (piece !== null) pieces.push(piece);
    short = [];
  };
  for (const segment of segments) {
    if (segment.toMs - segment.fromMs >= leastMs) {
      flush();
      if (segment.state === "running") pieces.push(whole(segment));
    } else {
      short.push(segment);
      if (segment.toMs - (short[0]?.fromMs ?? 0) >= leastMs) flush();
    }
  }
  flush();
  return pieces;
}

function whole({ fromMs, toMs }: Segment): Piece {
  return { fromMs, toMs, ranFromMs: fromMs, share: 1 };
}

/** `null` where the task did not run at all. */
function together(segments: readonly Segment[]): Piece | null {
  const running = segments.filter(({ state }) => state === "running");
  const [first, firstRun, last] = [segments[0], running[0], segments.at(-1)];
  if (first === undefined || firstRun === undefined || last === undefined) return null;
  const [fromMs, toMs] = [first.fromMs, last.toMs];
  // Where no time passed at all, the task ran all of it.
  const share = toMs > fromMs ? Math.min(1, totalMs(running) / (toMs - fromMs)) : 1;
  return { fromMs, toMs, ranFromMs: firstRun.fromMs, share };
}

/** Pieces of a lane together; more would be drawn on top of each other, and make the picture slow and large. */
const MOST_PIECES = 600;

/** The pieces of every task of a lane, as fine as `leastMs` allows and as few as a picture can take. */
export function lanePieces(tasks: readonly TaskTrace[], leastMs: number): Piece[][] {
  const pieces = tasks.map(({ segments }) => runningPieces(segments, leastMs));
  const count = pieces.reduce((sum, ofTask) => sum + ofTask.length, 0);
  const fewEnough = count <= Math.max(MOST_PIECES, tasks.length);
  return fewEnough || leastMs === 0 ? pieces : lanePieces(tasks, leastMs * 2);
}
