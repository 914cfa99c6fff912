/** Phrases that several cards and the pictures share: a workload, how a lane ended, what a race ran on. */
import type { Bounded } from "../../race/bounds.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult, RaceResult } from "../../race/result.js";
import { formatAskedMs, type Task, type TaskKind } from "../../race/task.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";

/** More durations than this are given as a range. */
const MOST_LISTED = 4;

/**
 * A workload in words, its kinds in the order of its tasks: `2 sleeps: 5 s, 10 s`, `10 requests of 200 ms, 2 computations of
 * 100 ms`, `50 sleeps of 1 s to 50 s`.
 */
export function describeWorkload(workload: readonly Task[], language: Language): string {
  const kinds = [...new Set(workload.map(({ kind }) => kind))];
  const parts = kinds.map((kind) => describeKind(kind, workload, language)).filter((part) => part !== null);
  const listed = parts.some((part) => part.listed) ? "yes" : "no";
  return parts.map((part) => part.words).join(text(language, "workload.separator", { listed }));
}

/** The workload and what bounds it: `20 requests of 200 ms, 5 at a time`. */
export function describeBounded(
  { workload, limit, timeoutMs }: { workload: readonly Task[] } & Bounded,
  language: Language,
): string {
  const words = describeWorkload(workload, language);
  if (limit != null) return text(language, "workload.limited", { workload: words, limit });
  if (timeoutMs == null) return words;
  return text(language, "workload.inTime", { workload: words, timeout: formatAskedMs(timeoutMs) });
}

/** `null` where the workload has no task of that kind. */
function describeKind(kind: TaskKind, workload: readonly Task[], language: Language) {
  const durations = workload.filter((task) => task.kind === kind).map((task) => task.ms);
  const count = durations.length;
  if (count === 0) return null;
  const tasks = text(language, "workload.count", { kind, count });
  // Not Math.min(...durations): ten thousand arguments are a lot for one call.
  const shortest = durations.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
  const longest = durations.reduce((most, ms) => Math.max(most, ms), 0);
  if (shortest === longest) {
    const duration = formatAskedMs(longest);
    return { words: text(language, "workload.same", { tasks, count, duration }), listed: false };
  }
  if (count <= MOST_LISTED) {
    const list = durations.map(formatAskedMs).join(text(language, "workload.listSeparator"));
    return { words: text(language, "workload.list", { tasks, durations: list }), listed: true };
  }
  const range = { shortest: formatAskedMs(shortest), longest: formatAskedMs(longest) };
  return { words: text(language, "workload.range", { tasks, ...range }), listed: false };
}

/** How a lane ended and when: `out of time after 30.00 s`, `cancelled before it started`. */
export function laneStatus(
  { status, startedAt, elapsedMs }: Pick<LaneResult, "status" | "startedAt" | "elapsedMs">,
  language: Language,
): string {
  const began = startedAt === null ? "no" : "yes";
  return text(language, `status.${status}`, { began, elapsed: formatMs(elapsedMs) });
}

/** What really ran a race: `Python 3.11.7, GIL on, 2 cores`. */
export function ranOn({ runtime, host }: Pick<RaceResult, "runtime" | "host">, language: Language): string {
  const gil = host.gil === null ? "unknown" : String(host.gil);
  const version = (runtime === "python" ? host.python : host.node) ?? "";
  return text(language, `ranOn.${runtime}`, { version, gil, cpus: host.cpus });
}
