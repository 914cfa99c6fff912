/** What the trace proves to be wrong, the most expensive first. Each family is a file of its own in findings/. */
import type { Finding } from "../watch.js";
import type { CodeFacts } from "./code-facts.js";
import { blockingCalls, heldLoops } from "./findings/held-loop.js";
import { deadlocks, lockWaits } from "./findings/locks.js";
import { lostTasks, neverAwaited, stillRunning, unseenExceptions } from "./findings/lost.js";
import { costlyProcesses, poolSizes, unlimitedFanOuts } from "./findings/pools.js";
import { sequentialWaits } from "./findings/sequential-waits.js";
import { threadsThatTookTurns } from "./findings/turns.js";
import type { ProcessTrace, WatchTrace } from "./trace.js";

const FAMILIES: ((inside: ProcessTrace, trace: WatchTrace, facts: CodeFacts) => Finding[])[] = [
  deadlocks,
  blockingCalls,
  heldLoops,
  sequentialWaits,
  neverAwaited,
  unseenExceptions,
  stillRunning,
  lostTasks,
  unlimitedFanOuts,
  threadsThatTookTurns,
  lockWaits,
  costlyProcesses,
  poolSizes,
];

export function findings(trace: WatchTrace, facts: CodeFacts): Finding[] {
  const found = trace.inside.flatMap((inside) => FAMILIES.flatMap((family) => family(inside, trace, facts)));
  // A forked child finds what its siblings find at the same line.
  const byPlace = new Map<string, Finding>();
  for (const finding of found) {
    const key = `${finding.kind} ${finding.file} ${finding.line}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, finding);
    else {
      known.costMs = Math.max(known.costMs, finding.costMs);
      known.rows = [...new Set([...known.rows, ...finding.rows])];
    }
  }
  return [...byPlace.values()].sort((one, other) => other.costMs - one.costMs);
}
