/**
 * The Trace Event Format, which Perfetto and chrome://tracing open
 * (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU). Times are in µs.
 */
import type { RaceResult } from "../../race/result.js";
import type { WatchReport } from "../../race/watch.js";

export interface TraceEvent {
  name: string;
  /** `X`: a stretch; `M`: a name; `i`: a moment. */
  ph: "X" | "M" | "i";
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  cat?: string;
  s?: "t";
  args?: Record<string, unknown>;
}

export interface TraceFile {
  traceEvents: TraceEvent[];
  displayTimeUnit: "ms";
}

/** Threads and processes under their own ids; tasks as rows of a process of their own, since many share a thread. */
export function watchTraceEvents(report: WatchReport): TraceFile {
  const traceEvents: TraceEvent[] = [];
  const main = report.rows[0]?.pid ?? 1;
  const tasksPid = TASKS_PID;
  traceEvents.push(
    named("process_name", main, 0, report.program),
    named("process_name", tasksPid, 0, "tasks"),
  );
  report.rows.forEach((row, index) => {
    const pid = row.kind === "task" ? tasksPid : (row.pid ?? main);
    const tid = row.kind === "task" ? index + 1 : (row.threadId ?? index + 1);
    traceEvents.push(named("thread_name", pid, tid, row.name));
    if (row.kind === "process") traceEvents.push(named("process_name", pid, 0, row.name));
    for (const { state, fromMs, toMs, file, line, on } of row.segments) {
      const name = on === null ? state : `${state}: ${on}`;
      traceEvents.push({
        name,
        cat: state,
        ph: "X",
        pid,
        tid,
        ts: fromMs * 1000,
        dur: (toMs - fromMs) * 1000,
        args: { file, line },
      });
    }
  });
  return { traceEvents, displayTimeUnit: "ms" };
}

/** No real process has it: Linux gives ids up to 4,194,304. */
const TASKS_PID = 5_000_000;

/** A process for each lane, and a thread for each task of it, since tasks of a lane may share their thread. */
export function raceTraceEvents({ lanes }: RaceResult): TraceFile {
  const traceEvents = lanes.flatMap(({ lane, tasks }, index): TraceEvent[] => {
    const pid = index + 1;
    return [
      named("process_name", pid, 0, lane),
      ...tasks.flatMap((task): TraceEvent[] => [
        named("thread_name", pid, task.index + 1, `${task.index + 1} ${task.kind}`),
        ...task.segments.map(({ state, fromMs, toMs }): TraceEvent => {
          const args = { pid: task.pid, threadId: task.threadId };
          const at = { pid, tid: task.index + 1, ts: fromMs * 1000, dur: (toMs - fromMs) * 1000 };
          return { name: state, cat: state, ph: "X", ...at, args };
        }),
      ]),
    ];
  });
  return { traceEvents, displayTimeUnit: "ms" };
}

function named(what: "process_name" | "thread_name", pid: number, tid: number, name: string): TraceEvent {
  return { name: what, ph: "M", pid, tid, args: { name } };
}
