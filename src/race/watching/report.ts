/** Puts a report together from what was seen. Pure. */
import type { Runtime } from "../runtimes.js";
import type { WatchReport } from "../watch.js";
import type { CodeFacts } from "./code-facts.js";
import { findings } from "./findings.js";
import { watchRows } from "./rows.js";
import type { WatchTrace } from "./trace.js";

/** What recording one event takes of the program's time, in ms; measured by `npm run watch:overhead`. */
const EVENT_MS = { python: 0.004, node: 0.003 };
/** What looking at all threads' places takes, every 10 ms. */
const LOOK_SHARE = 0.002;

export interface Seen {
  trace: WatchTrace;
  facts: CodeFacts;
  sources: WatchReport["sources"];
  startedAt: string;
  exitCode: number | null;
  signalName: string | null;
  endedBy: WatchReport["endedBy"];
  output: WatchReport["output"];
  program: string;
  args: string[];
  runtime: Runtime;
}

export function watchReport(seen: Seen): WatchReport {
  const { trace, facts, sources } = seen;
  const [main] = trace.inside;
  const { rows, cut, loops } = watchRows(trace);
  const events = trace.inside.reduce((sum, { events: own }) => sum + own, 0);
  return {
    program: seen.program,
    args: seen.args,
    runtime: { name: seen.runtime, version: main?.version ?? "" },
    startedAt: seen.startedAt,
    elapsedMs: trace.endMs,
    cpuMs: cpuMs(trace),
    peakRssBytes: trace.outside?.reduce((sum, { peakRssBytes }) => sum + peakRssBytes, 0) ?? null,
    exitCode: seen.exitCode,
    signal: seen.signalName,
    endedBy: seen.endedBy,
    overheadMs: events * EVENT_MS[seen.runtime] + (main === undefined ? 0 : trace.endMs * LOOK_SHARE),
    cpus: trace.cpus,
    loops,
    rows,
    findings: findings(trace, facts),
    sources,
    output: seen.output,
    limits: [
      ...(trace.outside === null ? (["no-proc"] as const) : []),
      ...(trace.inside.length === 0 ? (["no-inside"] as const) : []),
      ...(trace.inside.some(({ uvloop, tasks }) => uvloop && tasks.length === 0)
        ? (["uvloop"] as const)
        : []),
      ...(trace.inside.some(({ full }) => full) ? (["trace-full"] as const) : []),
      ...(cut ? (["rows-cut"] as const) : []),
    ],
  };
}

/** The exact figures of threads that told of themselves, where they are more than what /proc counts in hundredths of a second. */
function cpuMs(trace: WatchTrace): number | null {
  if (trace.outside === null) return null;
  return trace.outside.reduce((sum, process) => {
    const threads = process.threads.reduce((total, thread) => total + thread.cpuMs, 0);
    return sum + Math.max(process.cpuMs, threads);
  }, 0);
}
