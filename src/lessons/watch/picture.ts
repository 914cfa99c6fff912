/** The photo finish of a watched program as SVG: a row for each thread, process and task, on one time axis. */
import type { Language } from "../../race/reply.js";
import type { WatchReport, WatchRow, WatchState } from "../../race/watch.js";
import { formatMs } from "../format.js";
import { AXIS_HEIGHT, axisLabels, type TimeScale, ticks, timeScale } from "../picture/layout.js";
import {
  COLOUR,
  decimal,
  element,
  MARGIN,
  picture,
  RIGHT,
  TEXT_SIZE,
  TITLE_SIZE,
  textLine,
} from "../picture/svg.js";
import { BOLD, textWidth, wrap } from "../picture/text-width.js";
import { text } from "../text.js";
import { baseName, findingWords } from "./finding-words.js";
import { outcomeWords, rowLabel, STATE_KEYS, shownRows } from "./shown-rows.js";
import { summary } from "./watch-card.js";

const MOST_ROWS = 24;
const MOST_FINDINGS = 4;
const WIDEST_LABEL = 300;
/** In units; shorter segments are drawn so wide, or not at all where another covers the place. */
const LEAST_WIDTH = 1.2;

const STATE_ORDER: readonly WatchState[] = ["waiting", "ready", "running", "held"];

/** SVG 1500 pixels wide. Needs the fonts of `photoFinishSvg`. */
export function watchSvg(report: WatchReport, language: Language): string {
  const rows = shownRows(report, MOST_ROWS);
  const labels = rows.map((row) => fitting(rowLabel(row), WIDEST_LABEL));
  const left = MARGIN + Math.max(60, ...labels.map((label) => textWidth(label, TEXT_SIZE))) + 16;
  const scale = timeScale(left, RIGHT, Math.max(0.1, report.elapsedMs));
  const pitch = rows.length <= 8 ? 46 : 38;
  const parts = [title(report, language)];
  const top = 100 + 36 * summaryLines(report, language).length;
  const height = Math.max(1, rows.length) * pitch;
  parts.push(ground(top, height, scale));
  rows.forEach((row, index) => {
    parts.push(rowSvg(row, labels[index] ?? "", { top: top + index * pitch, pitch, scale, language }));
  });
  let y = top + height + 8;
  parts.push(axisLabels(scale, y));
  y += AXIS_HEIGHT;
  const key = legend(rows, y, language);
  parts.push(key.svg);
  y += key.height;
  const hidden = report.rows.length - rows.length;
  if (hidden > 0) {
    parts.push(
      textLine(text(language, "watch.moreRows", { count: hidden }), {
        x: MARGIN,
        y: y + 26,
        fill: COLOUR.quiet,
      }),
    );
    y += 40;
  }
  const found = findingLines(report, y, language);
  parts.push(found.svg);
  return picture(y + found.height + 16, parts, patterns());
}

function fitting(label: string, width: number): string {
  let shown = label;
  while (textWidth(shown, TEXT_SIZE) > width && shown.length > 4) shown = `${shown.slice(0, -2)}…`;
  return shown;
}

function title(report: WatchReport, language: Language): string {
  const name = report.program.startsWith("-m ") ? report.program : baseName(report.program);
  const elapsed = formatMs(report.elapsedMs);
  const shown = fitting(name, 600);
  return (
    textLine(shown, { x: MARGIN, y: 66, "font-family": BOLD, "font-size": TITLE_SIZE }) +
    textLine(elapsed, {
      ...{ x: RIGHT, y: 66, "text-anchor": "end" },
      ...{ "font-family": BOLD, "font-size": TITLE_SIZE },
    }) +
    summaryLines(report, language)
      .map((line, at) => textLine(line, { x: MARGIN, y: 112 + 36 * at, fill: COLOUR.quiet }))
      .join("")
  );
}

function summaryLines(report: WatchReport, language: Language): string[] {
  return wrap(summary(report, language), TEXT_SIZE, RIGHT - MARGIN).slice(0, 3);
}

function ground(top: number, height: number, scale: TimeScale): string {
  const grid = ticks(scale).map(
    ({ ms }) => `M${decimal(scale.x(ms))} ${decimal(top)}v${decimal(height + 8)}`,
  );
  return (
    element("rect", {
      x: scale.left,
      y: top,
      width: scale.right - scale.left,
      height: height + 8,
      fill: COLOUR.field,
    }) + element("path", { d: grid.join(""), stroke: COLOUR.grid, "stroke-width": 2 })
  );
}

interface RowArea {
  top: number;
  pitch: number;
  scale: TimeScale;
  language: Language;
}

function rowSvg(row: WatchRow, label: string, { top, pitch, scale, language }: RowArea): string {
  const height = pitch * 0.72;
  const y = top + 4 + (pitch - height) / 2;
  const caption = { x: scale.left - 12, y: y + height / 2 + TEXT_SIZE * 0.35, "text-anchor": "end" };
  const bars = STATE_ORDER.map((state) => stateBars(row, state, y, height, scale)).join("");
  const outcome = outcomeWords(row, language);
  const end = scale.x(row.stopMs);
  const fits = end + textWidth(outcome, TEXT_SIZE) + 8 < scale.right;
  const at = fits ? { x: end + 8, "text-anchor": "start" } : { x: end - 8, "text-anchor": "end" };
  const words = outcome === "" ? "" : textLine(outcome, { ...at, y: caption.y, fill: COLOUR.failed });
  return textLine(label, { ...caption, fill: COLOUR.quiet }) + bars + words;
}

const LOOK: Record<WatchState, { fill: string; inset: number }> = {
  waiting: { fill: COLOUR.waiting, inset: 0 },
  ready: { fill: "url(#ready)", inset: 0.12 },
  running: { fill: COLOUR.running, inset: 0 },
  held: { fill: "url(#held)", inset: 0 },
};

/** All segments of a state as one path: thousands of elements would be slow to draw. */
function stateBars(
  { segments }: WatchRow,
  state: WatchState,
  y: number,
  height: number,
  scale: TimeScale,
): string {
  const { fill, inset } = LOOK[state];
  const top = y + height * inset;
  const high = height * (1 - 2 * inset);
  let path = "";
  let until = Number.NEGATIVE_INFINITY;
  for (const segment of segments) {
    if (segment.state !== state) continue;
    const from = Math.max(scale.x(segment.fromMs), until);
    const to = Math.max(scale.x(segment.toMs), scale.x(segment.fromMs) + LEAST_WIDTH);
    if (to - from < LEAST_WIDTH / 2) continue;
    path += `M${decimal(from)} ${decimal(top)}H${decimal(to)}v${decimal(high)}H${decimal(from)}z`;
    until = to;
  }
  if (path === "") return "";
  const edge = state === "waiting" ? { stroke: COLOUR.waitingEdge, "stroke-width": 1.5 } : {};
  const heldEdge = state === "held" ? { stroke: COLOUR.failed, "stroke-width": 2 } : {};
  return element("path", { d: path, fill, ...edge, ...heldEdge });
}

function patterns(): string {
  const user = { patternUnits: "userSpaceOnUse" };
  return (
    element(
      "pattern",
      { id: "ready", width: 8, height: 8, patternTransform: "rotate(45)", ...user },
      element("rect", { width: 3, height: 8, fill: COLOUR.startUp }),
    ) +
    element(
      "pattern",
      { id: "held", width: 10, height: 10, patternTransform: "rotate(-45)", ...user },
      element("rect", { width: 10, height: 10, fill: "#f3d5d3" }),
      element("rect", { width: 5, height: 10, fill: COLOUR.failed }),
    )
  );
}

const SWATCH = 28;
const LEGEND_ROW = 40;

function legend(rows: readonly WatchRow[], top: number, language: Language): { svg: string; height: number } {
  let x = MARGIN;
  let y = top;
  let svg = "";
  for (const state of ["running", "waiting", "ready", "held"] as const) {
    if (!rows.some(({ segments }) => segments.some((segment) => segment.state === state))) continue;
    const label = text(language, STATE_KEYS[state]);
    const width = SWATCH + 8 + textWidth(label, TEXT_SIZE);
    if (x > MARGIN && x + width > RIGHT) {
      x = MARGIN;
      y += LEGEND_ROW;
    }
    const swatch = { fromMs: 0, toMs: SWATCH, state, file: null, line: null, on: null };
    svg += stateBars(
      { segments: [swatch] } as unknown as WatchRow,
      state,
      y,
      26,
      timeScale(x, x + SWATCH, SWATCH),
    );
    svg += textLine(label, { x: x + SWATCH + 8, y: y + 23, fill: COLOUR.quiet });
    x += width + 18;
  }
  return { svg, height: y + LEGEND_ROW - top };
}

/** The most expensive findings, a line each: the place, its code and the cost. */
function findingLines(report: WatchReport, top: number, language: Language): { svg: string; height: number } {
  const { findings } = report;
  if (findings.length === 0) return { svg: "", height: 0 };
  let svg = "";
  let y = top + 34;
  for (const finding of findings.slice(0, MOST_FINDINGS)) {
    const { where, name, code } = findingWords(finding, report, language);
    const cost = finding.costMs > 0 ? formatMs(finding.costMs) : "";
    const room = RIGHT - MARGIN - textWidth(cost, TEXT_SIZE) - 20;
    const words = fitting(
      `${text(language, "watch.heading", { where, name })}${code === "" ? "" : ` · ${code}`}`,
      room,
    );
    svg += textLine(words, { x: MARGIN, y, fill: COLOUR.failed });
    svg += textLine(cost, { x: RIGHT, y, "text-anchor": "end", fill: COLOUR.failed });
    y += 38;
  }
  return { svg, height: y - top };
}
