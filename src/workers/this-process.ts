/** What a process says of itself in the journey of a race: who it is, which clock it reads, how late its event loop was. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ProcessId } from "../race/journey.js";

export interface ThisProcess {
  readonly id: ProcessId;
  /** The longest that the event loop was late since then (milliseconds since the epoch, give or take 200 ms), in ms. */
  loopDelaySince(sinceMs: number): number;
  stop(): void;
}

/** Between two looks of the timers that measure, in ms; they run outside of JavaScript. */
const RESOLUTION_MS = 10;
const WINDOW_MS = 100;
/** A quarter of an hour: longer than most races take from their request to their post. Of longer ones the end counts. */
const MOST_WINDOWS = 9_000;

/** Of the event loop it remembers the longest delay of each tenth of a second. */
export function thisProcess(): ThisProcess {
  // Two by turns: a histogram does not see what holds up the loop right after its reset.
  const first = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const second = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  first.enable();
  second.enable();
  let [current, next] = [first, second];
  // A histogram holds the times between two looks.
  const delayIn = ({ max }: typeof first) => Math.max(0, max / 1e6 - RESOLUTION_MS);
  const windows: { endedMs: number; delayMs: number }[] = [];
  const timer = setInterval(() => {
    windows.push({ endedMs: Date.now(), delayMs: delayIn(current) });
    if (windows.length > MOST_WINDOWS) windows.shift();
    current.reset();
    [current, next] = [next, current];
  }, WINDOW_MS).unref();
  return {
    id: { id: randomUUID(), clock: clockOfMachine() },
    loopDelaySince(sinceMs) {
      let longest = Math.max(delayIn(current), delayIn(next));
      for (let at = windows.length - 1; at >= 0; at--) {
        const window = windows[at];
        if (window === undefined || window.endedMs < sinceMs) break;
        longest = Math.max(longest, window.delayMs);
      }
      return longest;
    },
    stop() {
      clearInterval(timer);
      first.disable();
      second.disable();
    },
  };
}

/** Containers on one machine read its clock; their host names differ. */
function clockOfMachine(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return hostname();
  }
}
