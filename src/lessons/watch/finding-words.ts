/** A finding in words: where, the line itself, what it cost, what to do instead, and which lesson tells more. */
import type { Language } from "../../race/reply.js";
import type { Finding, FindingKind, WatchReport } from "../../race/watch.js";
import type { LessonId } from "../course/ids.js";
import { formatMs } from "../format.js";
import { type TextKey, text } from "../text.js";

export interface FindingWords {
  /** A few words, such as "blocking call". */
  name: string;
  /** `line 9`; with the file where the program has several. */
  where: string;
  /** The line of code, without its indent; "" where the source is not known. */
  code: string;
  sentence: string;
  remedy: string;
  lesson: LessonId;
}

export function findingWords(finding: Finding, report: WatchReport, language: Language): FindingWords {
  const values = wordValues(finding);
  const { kind } = finding;
  return {
    name: text(language, `watch.name.${kind}`),
    where: whereWords(finding, report, language),
    code: codeLine(report, finding.file, finding.line).trim(),
    sentence: text(language, sentenceKey(finding, report), values),
    remedy: text(language, remedyKey(finding, report), values),
    lesson: lessonOf(finding, report),
  };
}

/** What is in ms is written as people write it. Names from the program must not end the `code` they stand in. */
function wordValues({ detail, costMs }: Finding): Record<string, string | number> {
  const written = Object.entries(detail).map(([name, value]) => {
    if (typeof value === "string") return [name, value.replaceAll("`", "'")];
    return [name, name.endsWith("Ms") ? formatMs(value) : value];
  });
  return { ...Object.fromEntries(written), cost: formatMs(costMs) };
}

function whereWords({ file, line }: Finding, report: WatchReport, language: Language): string {
  const several = new Set(report.findings.map((each) => each.file)).size > 1 || report.sources.length > 1;
  return several
    ? text(language, "watch.whereFile", { file: baseName(file), line })
    : text(language, "watch.where", { line });
}

export function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}

export function codeLine({ sources }: WatchReport, file: string, line: number): string {
  const source = sources.find((each) => each.file === file);
  return source?.text.split(/\r?\n/)[line - 1] ?? "";
}

function sentenceKey({ kind, detail }: Finding, { runtime }: WatchReport): TextKey {
  if (kind === "blocking-call" && runtime.name === "node") return "watch.blocking-call.node";
  if (kind === "loop-held" && runtime.name === "node") return "watch.loop-held.node";
  if (kind === "blocking-call" && detail.call === "") return "watch.blocking-call.unnamed";
  return `watch.${kind}`;
}

function remedyKey({ kind, detail }: Finding, { runtime }: WatchReport): TextKey {
  const node = runtime.name === "node";
  if (kind === "loop-held") return node ? "watch.remedy.loop-held.node" : "watch.remedy.loop-held";
  if (kind === "blocking-call")
    return node ? "watch.remedy.blocking-call.node" : "watch.remedy.blocking-call";
  if (kind === "unseen-exception") {
    if (detail.where === "thread") return "watch.remedy.unseen-exception.thread";
    return detail.where === "job"
      ? "watch.remedy.unseen-exception.job"
      : "watch.remedy.unseen-exception.task";
  }
  if (kind === "sequential-waits") {
    if (node) return "watch.remedy.sequential-waits.node";
    if (detail.how === "join") return "watch.remedy.sequential-waits.join";
    return detail.how === "threads"
      ? "watch.remedy.sequential-waits.threads"
      : "watch.remedy.sequential-waits.tasks";
  }
  if (kind === "unlimited-fan-out" && node) return "watch.remedy.unlimited-fan-out.node";
  if (kind === "deadlock" && detail.how === "join") return "watch.remedy.deadlock.join";
  return `watch.remedy.${kind}`;
}

const LESSONS: Record<FindingKind, LessonId> = {
  "blocking-call": "blocking",
  "loop-held": "event-loop",
  "sequential-waits": "gather",
  "never-awaited": "coroutines",
  "unseen-exception": "gather",
  "lost-task": "cancelling",
  "unlimited-fan-out": "limiting",
  "threads-took-turns": "gil",
  "lock-wait": "shared-memory",
  deadlock: "shared-memory",
  "processes-cost-more": "processes",
  "pool-size": "threads",
  "left-running": "cancelling",
};

function lessonOf({ kind, detail }: Finding, { runtime }: WatchReport): LessonId {
  if (kind === "sequential-waits" && detail.how !== "tasks") return "concurrency";
  if (runtime.name === "node" && kind === "loop-held") return "node";
  return LESSONS[kind];
}
