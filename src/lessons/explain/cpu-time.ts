/** How much CPU time the lanes used while they ran: they idled, kept one core busy, or several. */

import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatMs, formatShare } from "../format.js";
import { paragraph, text } from "../text.js";
import { type Facts, isNear } from "./facts.js";

interface CpuTime {
  lane: LaneResult;
  cpuMs: number;
  /** CPU time in relation to elapsed time; over 1 where several cores worked. */
  share: number;
}

/** A lane with a smaller share idles. */
const IDLE = 0.1;
/** From this share on, more than one core must have worked. */
const SEVERAL_CORES = 1.2;

export function explainCpuTime(facts: Facts, language: Language): string[] {
  const measured = facts.finished
    .flatMap((lane) => (lane.cpuMs === null || lane.elapsedMs <= 0 ? [] : [cpuTime(lane, lane.cpuMs)]))
    .sort((a, b) => b.share - a.share);
  const [busiest] = measured;
  if (busiest === undefined) return [];
  if (facts.computations.length > 0) return explainComputing(facts, measured, language);
  const key = busiest.share < IDLE ? "explain.cpu.idle" : "explain.cpu.notIdle";
  return [text(language, key, { ...figures(busiest), lanes: measured.length })];
}

function explainComputing(facts: Facts, measured: CpuTime[], language: Language): string[] {
  const sentences: string[] = [];
  const one = measured.find(({ lane, cpuMs }) => isNear(cpuMs, lane.elapsedMs));
  if (one !== undefined && facts.waits.length === 0) {
    sentences.push(text(language, "explain.cpu.oneCore", figures(one)));
  }
  const [busiest] = measured;
  if (busiest !== undefined && busiest.share >= SEVERAL_CORES) {
    sentences.push(text(language, "explain.cpu.severalCores", figures(busiest)));
  }
  return sentences.length === 0 ? [] : [paragraph(sentences, language)];
}

function cpuTime(lane: LaneResult, cpuMs: number): CpuTime {
  return { lane, cpuMs, share: cpuMs / lane.elapsedMs };
}

function figures({ lane, cpuMs, share }: CpuTime) {
  const times = { cpu: formatMs(cpuMs), elapsed: formatMs(lane.elapsedMs) };
  return { lane: lane.lane, ...times, share: formatShare(share) };
}
