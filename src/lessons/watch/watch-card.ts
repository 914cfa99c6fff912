/** A report as a card: how it went, the timeline, each finding with its line and remedy. */
import type { Language } from "../../race/reply.js";
import type { RUNTIME_MODELS } from "../../race/runtimes.js";
import type { WatchReport } from "../../race/watch.js";
import type { Block, Card } from "../cards/card.js";
import { formatMs } from "../format.js";
import { paragraph, type TextKey, text } from "../text.js";
import { baseName, findingWords } from "./finding-words.js";

/** More findings would be a book; the others are in the JSON and on the page. */
const MOST_FINDINGS = 8;
const LONGEST_CODE = 100;

export function watchCard(report: WatchReport, language: Language): Card {
  const { program, elapsedMs, findings } = report;
  const title = program.startsWith("-m ") ? program : baseName(program);
  const blocks: Block[] = [
    { kind: "text", text: summary(report, language) },
    { kind: "timeline", report, alt: timelineAlt(report, language) },
  ];
  if (findings.length === 0) {
    blocks.push({
      kind: "text",
      text: text(language, report.endedBy === "exit" ? "watch.fine" : "watch.fineUntil"),
    });
  } else {
    blocks.push({ kind: "text", text: text(language, "watch.found", { count: findings.length }) });
    for (const finding of findings.slice(0, MOST_FINDINGS)) {
      const { name, where, code, sentence, remedy, lesson } = findingWords(finding, report, language);
      const shown = code.replaceAll("`", "'").slice(0, LONGEST_CODE);
      const also =
        finding.otherLines.length === 0
          ? ""
          : text(language, "watch.also", { lines: finding.otherLines.slice(0, 5).join(", ") });
      const head = `**${text(language, "watch.heading", { where, name })}**${also}${shown === "" ? "" : `  \`${shown}\``}`;
      const more = text(language, "watch.lesson", { lesson });
      blocks.push({ kind: "text", text: `${head}\n${paragraph([sentence, remedy, more], language)}` });
    }
  }
  if (report.output !== null && report.output.text.trim() !== "") {
    blocks.push({
      kind: "text",
      text: text(language, report.output.cut ? "watch.printedCut" : "watch.printed"),
    });
    blocks.push({ kind: "code", language: "text", code: report.output.text });
  }
  blocks.push({ kind: "note", text: note(report, language) });
  return { title: text(language, "watch.title", { program: title, elapsed: formatMs(elapsedMs) }), blocks };
}

export function summary(report: WatchReport, language: Language): string {
  const count = (kind: string) => report.rows.filter((row) => row.kind === kind).length;
  const { name, version } = report.runtime;
  const sentences = [
    text(language, "watch.summary", {
      ...{ runtime: RUNTIME_NAMES[name], version, elapsed: formatMs(report.elapsedMs) },
      cpu: report.cpuMs === null ? "?" : formatMs(report.cpuMs),
      ...{ threads: count("thread"), processes: count("process"), tasks: count("task") },
    }),
  ];
  if (report.endedBy !== "exit" || report.exitCode !== 0) {
    const values = { how: report.endedBy, signal: report.signal ?? "", code: report.exitCode ?? "" };
    sentences.push(text(language, "watch.endedBy", values));
  }
  return paragraph(sentences, language);
}

const RUNTIME_NAMES: Record<keyof typeof RUNTIME_MODELS, string> = { python: "Python", node: "Node" };

export function timelineAlt({ program, elapsedMs, rows, findings }: WatchReport, language: Language): string {
  const values = { program: baseName(program), elapsed: formatMs(elapsedMs) };
  return text(language, "watch.alt", { ...values, rows: rows.length, findings: findings.length });
}

/** What the report can't say, and what watching cost. */
export function note({ loops, overheadMs, limits }: WatchReport, language: Language): string {
  // Children of a program may have loops by the dozen: the first is its own.
  const sentences = loops
    .slice(0, 1)
    .map(({ busyMs, idleMs }) =>
      text(language, "watch.loop", { busy: formatMs(busyMs), idle: formatMs(idleMs) }),
    );
  sentences.push(text(language, "watch.overhead", { overhead: formatMs(overheadMs) }));
  sentences.push(...limits.map((limit) => text(language, `watch.limit.${limit}` satisfies TextKey)));
  return paragraph(sentences, language);
}
