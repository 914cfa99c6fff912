/** A comparison in sentences, made of its numbers. */
import type { ComparisonResult } from "../../race/comparison.js";
import type { Language } from "../../race/reply.js";
import { computes } from "../../race/task.js";
import type { ShownLanes } from "../cards/card.js";
import { formatMs } from "../format.js";
import { list, text } from "../text.js";
import type { Compared } from "./facts.js";

/** Below this the longer time is told in percent. */
const TIMES_FROM = 1.5;
/** Ideals that differ by less than this share are the same. */
const SAME_IDEAL = 0.02;
/** So far may a measured ratio be off that of the ideals and still be what theory says. */
const AS_PREDICTED = 0.1;

/** The largest difference that is clear, else that there is none. */
export function headline(compared: readonly Compared[], language: Language): string {
  const unfinished = compared.filter(({ result: { status } }) => status !== "finished");
  if (unfinished.length > 0) {
    const names = unfinished.map(({ name }) => name);
    return text(language, "compare.title.failed", { names: list(names, language) });
  }
  const [first, ...others] = compared;
  const distance = ({ ratio }: Compared) => Math.abs(Math.log(ratio?.ratio ?? 1));
  const [furthest] = others.filter(({ clear }) => clear).sort((a, b) => distance(b) - distance(a));
  if (first === undefined || furthest?.ratio == null) {
    const each = compared.map(({ name, meanMs }) => `${name} ${formatMs(meanMs)}`);
    return text(language, "compare.title.none", { variants: list(each, language) });
  }
  const { ratio } = furthest.ratio;
  const [slow, fast] = ratio > 1 ? [furthest, first] : [first, furthest];
  const factor = Math.max(ratio, 1 / ratio);
  return text(language, "compare.title", {
    ...{ slow: slow.name, slowMs: formatMs(slow.meanMs) },
    ...{ fast: fast.name, fastMs: formatMs(fast.meanMs) },
    much: factor >= TIMES_FROM ? "times" : "percent",
    factor: factor.toFixed(factor < 9.95 ? 1 : 0),
    percent: Math.max(1, Math.round((factor - 1) * 100)),
  });
}

/** What the ideals say of the difference, and whether that is what was measured. */
export function theory(
  { comparison }: ComparisonResult,
  compared: readonly Compared[],
  language: Language,
): string {
  const ideals = compared.map(({ result: { idealMs } }) => idealMs);
  const [least, most] = [Math.min(...ideals), Math.max(...ideals)];
  const anyClear = compared.some(({ clear }) => clear);
  if (most - least <= SAME_IDEAL * most) {
    const kind = computes(comparison.workload) ? "cpu" : "waits";
    return text(language, "compare.theory.same", {
      ideal: formatMs(most),
      differ: anyClear ? "yes" : "no",
      kind,
    });
  }
  const each = compared.map(({ name, result }) => `${name} ${formatMs(result.idealMs)}`);
  const [first] = compared;
  const met = compared.every(({ ratio, result: { idealMs } }) => {
    const predicted = idealMs / (first?.result.idealMs ?? idealMs);
    return ratio === null || Math.abs(ratio.ratio / predicted - 1) <= AS_PREDICTED;
  });
  return text(language, "compare.theory.differ", { ideals: list(each, language), met: met ? "yes" : "no" });
}

/** In words, for where the plot is not seen; nothing where there is none. */
export function speedUpWords({ speedUp }: ShownLanes, language: Language): string {
  if (speedUp === undefined) return "";
  const each = speedUp
    .filter(({ workers }) => workers > 1)
    .map(({ workers, ratio }) => text(language, "compare.speedUp.one", { workers, ratio: ratio.toFixed(2) }));
  return text(language, "compare.speedUp", { each: list(each, language) });
}
