/** The figures of a race, a row for each lane. */
import { quantileSorted } from "simple-statistics";
import type { Language } from "../../race/reply.js";
import type { LaneResult, RaceResult } from "../../race/result.js";
import { formatBytes, formatMs, formatRatio } from "../format.js";
import { text } from "../text.js";
import type { Block, Column } from "./card.js";
import { laneStatus } from "./phrases.js";

/** Shown where there is no figure. */
const NONE = "–";
/** Medians that differ by less than this are no difference, however well they repeat. */
const SMALLEST_DIFFERENCE = 0.01;

interface TableColumn extends Column {
  cell(lane: LaneResult): string;
}

export function resultTable(result: RaceResult, language: Language): Extract<Block, { kind: "table" }> {
  const columns = tableColumns(result, language);
  return {
    kind: "table",
    columns: columns.map(({ cell, ...column }) => column),
    rows: result.lanes.map((lane) => columns.map(({ cell }) => cell(lane))),
  };
}

/** The columns that fit a phone: who, how long, how long it should have taken, and how that compares. */
export function glanceTable(result: RaceResult, language: Language): Extract<Block, { kind: "table" }> {
  const first = result.lanes.find(({ status }) => status === "finished");
  const columns: TableColumn[] = [
    { label: text(language, "result.lane"), align: "left", cell: ({ lane }) => lane },
    {
      label: text(language, result.runs > 1 ? "result.median" : "result.elapsed"),
      align: "right",
      cell: (lane) => (lane.status === "finished" ? formatMs(lane.elapsedMs) : shortStatus(lane, language)),
    },
    { label: text(language, "result.ideal"), align: "right", cell: ({ idealMs }) => formatMs(idealMs) },
    ...(first === undefined || result.lanes.length === 1 ? [] : [ratioColumn(first, language)]),
  ];
  return {
    kind: "table",
    columns: columns.map(({ cell, ...column }) => column),
    rows: result.lanes.map((lane) => columns.map(({ cell }) => cell(lane))),
  };
}

function shortStatus({ status }: LaneResult, language: Language): string {
  return text(language, "result.short", { status });
}

function tableColumns({ lanes, runs }: RaceResult, language: Language): TableColumn[] {
  const first = lanes.find(({ status }) => status === "finished");
  const right = { align: "right" } as const;
  const extra = { ...right, optional: true } as const;
  const spread = { label: text(language, "result.spread"), ...right, cell: spreadCell };
  return [
    { label: text(language, "result.lane"), align: "left", cell: ({ lane }) => lane },
    {
      label: text(language, runs > 1 ? "result.median" : "result.elapsed"),
      ...right,
      cell: (lane) => elapsedCell(lane, language),
    },
    ...(runs > 1 ? [spread] : []),
    { label: text(language, "result.ideal"), ...right, cell: ({ idealMs }) => formatMs(idealMs) },
    { label: text(language, "result.cpu"), ...right, cell: ({ cpuMs }) => optional(cpuMs, formatMs) },
    {
      label: text(language, "result.memory"),
      ...extra,
      cell: ({ peakRssBytes }) => optional(peakRssBytes, formatBytes),
    },
    { label: text(language, "result.threads"), ...extra, cell: (lane) => count(threadsOf(lane)) },
    { label: text(language, "result.processes"), ...extra, cell: (lane) => count(processesOf(lane)) },
    ...(first === undefined || lanes.length === 1 ? [] : [ratioColumn(first, language)]),
  ];
}

/** For a lane that did not finish, how it ended. */
function elapsedCell(lane: LaneResult, language: Language): string {
  return lane.status === "finished" ? formatMs(lane.elapsedMs) : laneStatus(lane, language);
}

function ratioColumn(first: LaneResult, language: Language): TableColumn {
  return {
    label: text(language, "result.ratio", { lane: first.lane }),
    align: "right",
    cell(lane) {
      if (lane.status !== "finished" || first.elapsedMs <= 0) return NONE;
      if (lane !== first && noClearDifference(lane, first)) return text(language, "result.noDifference");
      return formatRatio(lane.elapsedMs / first.elapsedMs);
    },
  };
}

function spreadCell(lane: LaneResult): string {
  const box = quartiles(lane);
  return box === null ? NONE : `${formatMs(box.low)} – ${formatMs(box.high)}`;
}

/**
 * Whether two lanes that ran several times cannot be told apart: their middle halves overlap, or their
 * medians are all but the same. Of lanes that ran once, nothing of the kind is said.
 */
export function noClearDifference(a: LaneResult, b: LaneResult): boolean {
  const [boxA, boxB] = [quartiles(a), quartiles(b)];
  if (boxA === null || boxB === null) return false;
  const overlap = boxA.low <= boxB.high && boxB.low <= boxA.high;
  const apart = Math.abs(a.elapsedMs - b.elapsedMs) / Math.max(a.elapsedMs, b.elapsedMs, Number.MIN_VALUE);
  return overlap || apart < SMALLEST_DIFFERENCE;
}

/**
 * First and third quartile of a lane's elapsed times in ms; `null` where it did not run several times. Of two
 * runs the one that counts as their median is the faster, which is below the quartile.
 */
function quartiles({ status, elapsedMs, runsElapsedMs }: LaneResult): { low: number; high: number } | null {
  if (runsElapsedMs.length < 2) return null;
  const sorted = [...runsElapsedMs].sort((a, b) => a - b);
  const low = quantileSorted(sorted, 0.25);
  const shownMs = status === "finished" ? elapsedMs : low;
  return { low: Math.min(low, shownMs), high: quantileSorted(sorted, 0.75) };
}

/** Threads that ran tasks. */
export function threadsOf({ tasks }: LaneResult): number {
  return new Set(tasks.flatMap(({ pid, threadId }) => (threadId === null ? [] : [`${pid}/${threadId}`])))
    .size;
}

/** Processes that ran tasks. */
export function processesOf({ tasks }: LaneResult): number {
  return new Set(tasks.flatMap(({ pid }) => (pid === null ? [] : [pid]))).size;
}

function count(number: number): string {
  return number === 0 ? NONE : String(number);
}

function optional(figure: number | null, format: (figure: number) => string): string {
  return figure === null ? NONE : format(figure);
}
