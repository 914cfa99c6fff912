/** Late sending, the wait itself and late noticing, told apart. */
import type { Interval } from "./intervals.js";
import type { TaskTrace } from "./trace.js";

/** What a wait was made of, from its start to its stop. */
export interface WaitParts {
  /** Until the request was sent: it connected, or what should have sent it was busy. A sleep has nothing to send. */
  sending: Interval;
  /** The wait itself, as long as it was asked for. */
  waiting: Interval;
  /** It was over, and nobody had noticed yet. */
  noticing: Interval;
}

/**
 * Splits a wait that stopped into its parts, which follow each other without a gap; `null` for a computation and for
 * what did not stop. A request of which nobody recorded when it was sent counts as sent at its start.
 */
export function waitParts({ kind, ms, startMs, sentMs, stopMs }: TaskTrace): WaitParts | null {
  if (kind === "cpu" || startMs === null || stopMs === null) return null;
  const sent = Math.min(Math.max(sentMs ?? startMs, startMs), stopMs);
  const due = Math.min(sent + ms, stopMs);
  return {
    sending: { fromMs: startMs, toMs: sent },
    waiting: { fromMs: sent, toMs: due },
    noticing: { fromMs: due, toMs: stopMs },
  };
}
