/** The result of `/lost-updates` as a card: the table, the histogram, what it means, the program. Pure. */

import type { LostUpdatesResult, Way } from "../../race/lost-updates.js";
import type { Language } from "../../race/reply.js";
import type { Runtime } from "../../race/runtimes.js";
import { formatMs, formatRatio, formatShare } from "../format.js";
import { text } from "../text.js";
import type { Block, Card, Column, Histogram } from "./card.js";
import { CARELESS_TWIN, priceOf, type WayFacts, wayFacts } from "./lost-updates-facts.js";
import { laneStatus, ranOn } from "./phrases.js";

const SYNTAX: Record<Runtime, string> = { python: "python", node: "javascript" };
const CARELESS_WAYS: readonly Way[] = ["plain", "pause", "await"];

/** Upper ends of the bins, as shares of the updates; the first holds the runs that lost none. */
const BINS = [0, 0.1, 0.25, 0.5, 0.75, 1] as const;

export function lostUpdatesCard(result: LostUpdatesResult, language: Language): Card {
  const { runtime } = result;
  const finished = result.ways.flatMap((way) => wayFacts(way) ?? []);
  const [first] = finished;
  const blocks: Block[] = [table(result, language)];
  if (first !== undefined) {
    const shown = histogram(result, first.runs, language);
    blocks.push({ kind: "histogram", histogram: shown, alt: alt(finished, language) });
    blocks.push(
      ...meaning(result, finished, language).map((paragraph): Block => ({ kind: "text", text: paragraph })),
    );
  }
  blocks.push({ kind: "text", text: text(language, "lost.program") });
  blocks.push({ kind: "code", language: SYNTAX[runtime], code: result.program });
  blocks.push({ kind: "buttons", buttons: buttons(runtime, language) });
  blocks.push({
    kind: "note",
    text: text(language, "result.note.ranOn", { where: ranOn(result, language) }),
  });
  const runs = first?.runs ?? 0;
  return { title: text(language, "lost.title", { runtime, updates: first?.expected ?? 0, runs }), blocks };
}

function table(result: LostUpdatesResult, language: Language): Block {
  const rows = result.ways.map((way) => {
    const name = wayName(way.way, language);
    const facts = wayFacts(way);
    if (facts === null) {
      const elapsedMs = way.runs.reduce((sum, { ms }) => sum + ms, 0);
      const startedAt = way.runs.length === 0 ? null : "";
      return [name, laneStatus({ status: way.status, startedAt, elapsedMs }, language), "", "", ""];
    }
    const { lost, expected, lossyRuns, runs, ms } = facts;
    const price = priceOf(way.way, result);
    return [
      name,
      range(lost, expected),
      `${lossyRuns}/${runs}`,
      formatMs(ms),
      price === null ? "" : formatRatio(price),
    ];
  });
  const column = (key: Parameters<typeof text>[1], align: Column["align"]) => ({
    label: text(language, key),
    align,
  });
  const columns = [
    column("lost.column.way", "left"),
    column("lost.column.lost", "right"),
    column("lost.column.runs", "right"),
    column("lost.column.time", "right"),
    column("lost.column.price", "right"),
  ];
  return { kind: "table", columns, rows };
}

/** `0`, `75 %`, `3.1 % (0.4–18 %)`. */
function range(lost: WayFacts["lost"], expected: number): string {
  if (lost.most === 0) return "0";
  const share = (count: number) => formatShare(count / expected);
  const [low, middle, high] = [share(lost.least), share(lost.median), share(lost.most)];
  return low === high ? middle : `${middle} (${low.replace(" %", "")}–${high})`;
}

function histogram(result: LostUpdatesResult, runs: number, language: Language): Histogram {
  const shown = result.ways.filter(({ way }) => CARELESS_WAYS.includes(way));
  const series = shown.map(({ way, runs }) => {
    const shares = runs.map(({ expected, found }) => (expected - found) / expected);
    const counts = BINS.map(
      (end, at) => shares.filter((share) => share <= end && share > (BINS[at - 1] ?? -1)).length,
    );
    return { label: wayName(way, language), counts };
  });
  return {
    title: text(language, "lost.histogram.title", { runtime: result.runtime, runs }),
    axis: text(language, "lost.histogram.axis"),
    bins: BINS.map((end, at) => (at === 0 ? "0" : `≤ ${end * 100} %`)),
    series,
  };
}

function alt(finished: readonly WayFacts[], language: Language): string {
  const ways = finished.map(({ way, lossyRuns, runs }) => `${wayName(way, language)} ${lossyRuns}/${runs}`);
  return text(language, "lost.histogram.alt", { ways: ways.join(", ") });
}

/** What the figures show: a paragraph for each careless way, and one for the careful ways together. */
function meaning(result: LostUpdatesResult, finished: readonly WayFacts[], language: Language): string[] {
  const of = (way: Way) => finished.find((facts) => facts.way === way);
  const careless = CARELESS_WAYS.flatMap((way) => of(way) ?? []).map((facts) => {
    const { way, lost, lossyRuns: lossy, runs, expected } = facts;
    // Where most runs lost nothing, the median says nothing of those that did.
    const rare = lost.median === 0;
    const share = formatShare((rare ? lost.most : lost.median) / expected);
    if (lossy === 0) return text(language, "lost.none", { way: wayName(way, language), runs });
    const key = way === "await" ? "lost.some.await" : "lost.some.threads";
    return text(language, key, { way: wayName(way, language), lossy, runs, share, rare: String(rare) });
  });
  const careful = (["lock", "queue", "await-lock"] as const).flatMap((way) => {
    const facts = of(way);
    const price = priceOf(way, result);
    const careless = CARELESS_TWIN[way];
    if (facts === undefined || price === null || careless === undefined) return [];
    const names = { way: wayName(way, language), careless: wayName(careless, language) };
    const values = { ...names, price: formatRatio(price), lossy: facts.lossyRuns };
    return [text(language, "lost.safe", values)];
  });
  return [...careless, careful.join(text(language, "lost.separator"))].filter(
    (paragraph) => paragraph !== "",
  );
}

function buttons(runtime: Runtime, language: Language) {
  const other = runtime === "python" ? "node" : "python";
  return [
    { label: text(language, "lost.button.again"), command: `/lost-updates ${runtime}` },
    { label: text(language, "lost.button.other", { runtime: other }), command: `/lost-updates ${other}` },
    { label: text(language, "lost.button.lesson"), command: "/lesson shared-memory" },
  ];
}

function wayName(way: Way, language: Language): string {
  return text(language, `lost.way.${way}`);
}
