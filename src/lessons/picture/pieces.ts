/** Cuts a task's time into pieces that are wide enough to see. */
import type { Segment, TaskTrace } from "../../workers/jobs.js";

/** `share`: how much of the piece's time the task was running, from 0 to 1. */
export interface Piece {
  fromMs: number;
  toMs: number;
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
    if (piece !== null && piece.share > 0) pieces.push(piece);
    short = [];
  };
  for (const segment of segments) {
    if (segment.toMs - segment.fromMs >= leastMs) {
      flush();
      if (segment.state === "running") pieces.push({ ...segment, share: 1 });
    } else {
      short.push(segment);
      if (segment.toMs - (short[0]?.fromMs ?? 0) >= leastMs) flush();
    }
  }
  flush();
  return pieces;
}

function together(segments: readonly Segment[]): Piece | null {
  const [first] = segments;
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return null;
  const [fromMs, toMs] = [first.fromMs, last.toMs];
  const ranMs = segments.reduce((sum, { state, ...time }) => {
    return state === "running" ? sum + time.toMs - time.fromMs : sum;
  }, 0);
  // A segment may take no time at all; a task that was seen running then ran all of it.
  if (toMs <= fromMs)
    return segments.some(({ state }) => state === "running") ? { fromMs, toMs, share: 1 } : null;
  return { fromMs, toMs, share: Math.min(1, ranMs / (toMs - fromMs)) };
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
