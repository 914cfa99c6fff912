/** A watched program as one self-contained page: the timeline to zoom, the findings, and the source beside them. Pure. */
import type { Language } from "../../race/reply.js";
import type { WatchReport, WatchRow, WatchSegment, WatchState } from "../../race/watch.js";
import { formatMs } from "../format.js";
import { languages } from "../languages.js";
import { escapeXml } from "../picture/svg.js";
import { text } from "../text.js";
import { tickLabel, tickTimes } from "../time-ticks.js";
import { baseName, findingWords } from "./finding-words.js";
import { SCRIPT, STYLE } from "./page-parts.js";
import { outcomeWords, rowLabel, STATE_KEYS } from "./shown-rows.js";
import { note, summary, timelineAlt } from "./watch-card.js";

/** More rows would be slow to draw; the JSON has all. */
const MOST_ROWS = 500;

/** It needs no network, and works from a file. Whatever comes from the program is escaped. */
export function watchPage(report: WatchReport, language: Language): string {
  const { program, elapsedMs } = report;
  const title = text(language, "watch.title", { program: baseName(program), elapsed: formatMs(elapsedMs) });
  return [
    "<!doctype html>",
    `<html lang="${languages[language].locale}">`,
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Nothing is fetched, and nothing of the program's is run.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<main><h1>${escapeXml(title)}</h1><p>${plain(summary(report, language))}</p>`,
    timeline(report, language),
    `<div class="columns">${findings(report, language)}${sources(report)}</div>`,
    printed(report, language),
    `<p class="note">${plain(note(report, language))}</p></main>`,
    `<script>${SCRIPT}</script>`,
    "</html>\n",
  ].join("\n");
}

/** `code` and **bold** of our sentences. */
function plain(words: string): string {
  return escapeXml(words)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*(.+?)\*\*/g, "<b>$1</b>");
}

function timeline(report: WatchReport, language: Language): string {
  const rows = report.rows.slice(0, MOST_ROWS);
  const left = report.rows.length - rows.length;
  const states = Object.keys(STATE_KEYS) as WatchState[];
  const legend = states.map(
    (state) => `<span><i class="${state}"></i>${escapeXml(text(language, STATE_KEYS[state]))}</span>`,
  );
  const more =
    left > 0 ? `<p class="note">${escapeXml(text(language, "watch.moreRows", { count: left }))}</p>` : "";
  return [
    `<section><h2>${escapeXml(text(language, "watch.page.timeline"))}</h2>`,
    `<label class="zoom">${escapeXml(text(language, "watch.page.zoom"))} <input id="zoom" type="range" min="1" max="50" step="0.5" value="1"></label>`,
    `<div class="legend">${legend.join("")}</div>`,
    `<div class="scroll" tabindex="0" role="group" aria-label="${escapeXml(timelineAlt(report, language))}">`,
    `<div class="wide" id="wide">${axis(report)}${rows.map((row) => rowOf(row, report, language)).join("")}</div></div>${more}</section>`,
  ].join("");
}

const MOST_TICKS = 10;

function axis({ elapsedMs }: WatchReport): string {
  const endMs = Math.max(elapsedMs, 0.1);
  const ticks = tickTimes(endMs, (stepMs) => endMs / stepMs <= MOST_TICKS).map((ms) => {
    const place = Number(((100 * ms) / endMs).toFixed(3));
    return `<span style="left:${place}%">${escapeXml(tickLabel(ms, endMs))}</span>`;
  });
  return `<div class="row axis"><div class="name"></div><div class="bars">${ticks.join("")}</div></div>`;
}

function rowOf(row: WatchRow, report: WatchReport, language: Language): string {
  const outcome = outcomeWords(row, language);
  const label = `${rowLabel(row)}${outcome === "" ? "" : ` (${outcome})`}`;
  const bars = row.segments.map((segment) => barOf(segment, report, language)).join("");
  return `<div class="row ${row.kind}" id="row-${escapeXml(row.id)}"><div class="name" title="${escapeXml(label)}">${escapeXml(label)}</div><div class="bars">${bars}</div></div>`;
}

/** Pressed, it leads to its line. */
function barOf(
  { state, fromMs, toMs, file, line, on }: WatchSegment,
  { elapsedMs, sources }: WatchReport,
  language: Language,
): string {
  const share = (ms: number) => Number(((100 * Math.max(0, ms)) / Math.max(elapsedMs, 0.001)).toFixed(4));
  const words = [
    text(language, STATE_KEYS[state]),
    `${formatMs(fromMs)} – ${formatMs(toMs)} (${formatMs(toMs - fromMs)})`,
    ...(line === null ? [] : [text(language, "watch.where", { line })]),
    ...(on === null ? [] : [on]),
  ].join(" · ");
  const place = `left:${share(fromMs)}%;width:${share(toMs - fromMs)}%`;
  return `<b class="${state}" style="${place}" title="${escapeXml(words)}"${line === null || file === null ? "" : lineData(file, [line], sources)}></b>`;
}

function findings(report: WatchReport, language: Language): string {
  const found = report.findings.map((finding) => {
    const { name, where, code, sentence, remedy } = findingWords(finding, report, language);
    const lines = lineData(finding.file, [finding.line, ...finding.otherLines], report.sources);
    return [
      `<li><button type="button"${lines} data-rows="${escapeXml(finding.rows.join(" "))}">${escapeXml(text(language, "watch.heading", { where, name }))}</button>`,
      code === "" ? "" : `<pre><code>${escapeXml(code)}</code></pre>`,
      `<p>${plain(sentence)}</p><p>${plain(remedy)}</p></li>`,
    ].join("");
  });
  const none = text(language, report.endedBy === "exit" ? "watch.fine" : "watch.fineUntil");
  const list = found.length === 0 ? `<p>${plain(none)}</p>` : `<ol>${found.join("")}</ol>`;
  return `<section class="findings"><h2>${escapeXml(text(language, "watch.page.findings"))}</h2>${list}</section>`;
}

/** Where pressing leads to: the ids of lines in the sources. Nowhere, where the file is not among them. */
function lineData(file: string, lines: readonly number[], sources: WatchReport["sources"]): string {
  const at = sources.findIndex((source) => source.file === file);
  return at < 0 ? "" : ` data-lines="${lines.map((line) => `line-${at}-${line}`).join(" ")}"`;
}

function sources({ sources, findings }: WatchReport): string {
  const marked = new Set(findings.map(({ file, line }) => `${file}:${line}`));
  const files = sources.map(({ file, text: code }, at) => {
    const lines = code.split(/\r?\n/).map((line, index) => {
      const found = marked.has(`${file}:${index + 1}`) ? ' class="found"' : "";
      return `<li id="line-${at}-${index + 1}" tabindex="-1"${found}><code>${escapeXml(line) || " "}</code></li>`;
    });
    return `<section class="source"><h2>${escapeXml(baseName(file))}</h2><ol>${lines.join("")}</ol></section>`;
  });
  return files.join("");
}

function printed({ output }: WatchReport, language: Language): string {
  if (output === null || output.text.trim() === "") return "";
  const heading = text(language, output.cut ? "watch.printedCut" : "watch.printed");
  return `<section><h2>${escapeXml(heading)}</h2><pre>${escapeXml(output.text)}</pre></section>`;
}
