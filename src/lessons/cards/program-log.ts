/** The log of a lane program, written from its trace: the lines that the program prints when it is run by hand. */

import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { text } from "../text.js";
import { laneStatus } from "./phrases.js";

/** Longer logs keep this many lines at each end. */
const LINES_KEPT_AT_EACH_END = 20;

interface LogEvent {
  atMs: number;
  /** The order of events in one instant: a task that had begun before stops first, then tasks go by their index. */
  rank: number;
  what: "log.start" | "log.stop";
  index: number;
}

/**
 * A line for each start and stop of a task, with the time of day (of this machine, to the millisecond), and
 * a closing line with the elapsed time. The middle of a long log is left out, and a line says how much.
 */
export function programLog(lane: LaneResult, language: Language): string[] {
  if (lane.startedAt === null) return [laneStatus(lane, language)];
  const startedAt = Date.parse(lane.startedAt);
  const lines = events(lane).map((event) =>
    text(language, event.what, {
      time: timeOfDay(startedAt + event.atMs),
      task: event.index + 1,
    }),
  );
  return [...elideMiddle(lines, language), closingLine(lane, language)];
}

function events(lane: LaneResult): LogEvent[] {
  const all = lane.tasks.flatMap(({ index, startMs, stopMs }): LogEvent[] => {
    const found: LogEvent[] = [];
    if (startMs !== null) found.push({ atMs: startMs, rank: 1, what: "log.start", index });
    if (stopMs !== null) {
      const rank = startMs !== null && startMs < stopMs ? 0 : 1;
      found.push({ atMs: stopMs, rank, what: "log.stop", index });
    }
    return found;
  });
  // The sort is stable: the start of a task that took no time stays before its stop.
  return all.sort((a, b) => a.atMs - b.atMs || a.rank - b.rank || a.index - b.index);
}

function elideMiddle(lines: string[], language: Language): string[] {
  const left = lines.length - 2 * LINES_KEPT_AT_EACH_END;
  if (left <= 0) return lines;
  return [
    ...lines.slice(0, LINES_KEPT_AT_EACH_END),
    text(language, "log.elided", { lines: left }),
    ...lines.slice(-LINES_KEPT_AT_EACH_END),
  ];
}

function closingLine(lane: LaneResult, language: Language): string {
  if (lane.status === "finished") {
    return text(language, "log.executed", { seconds: (lane.elapsedMs / 1000).toFixed(2) });
  }
  return laneStatus(lane, language);
}

/** Of the times in a log, such as `UTC+02:00`. */
export function logZone(epochMs: number): string {
  const minutes = -new Date(epochMs).getTimezoneOffset();
  const two = (part: number) => String(Math.floor(part)).padStart(2, "0");
  const size = Math.abs(minutes);
  return size === 0 ? "UTC" : `UTC${minutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}

function timeOfDay(epochMs: number): string {
  const at = new Date(Math.round(epochMs));
  const two = (part: number) => String(part).padStart(2, "0");
  const ms = String(at.getMilliseconds()).padStart(3, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}
