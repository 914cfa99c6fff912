/** A race in one line, made of its numbers: who was first, who was last, and what their times are. */
import type { Language } from "../../race/reply.js";
import type { LaneResult, RaceResult } from "../../race/result.js";
import { formatMs } from "../format.js";
import { list, text } from "../text.js";
import { elapsedMatch } from "./elapsed.js";
import { type Facts, factsOf, isNear } from "./facts.js";

export function headline(race: RaceResult, language: Language): string {
  const facts = factsOf(race);
  const lanes = [...facts.finished].sort((a, b) => a.elapsedMs - b.elapsedMs);
  const [fastest] = lanes;
  const slowest = lanes.at(-1);
  if (fastest === undefined || slowest === undefined) {
    return text(language, "headline.none", { lanes: names(race.lanes, language), count: race.lanes.length });
  }
  const first = lanes.filter(({ elapsedMs }) => isNear(elapsedMs, fastest.elapsedMs));
  const last = lanes.filter((lane) => isNear(lane.elapsedMs, slowest.elapsedMs) && !first.includes(lane));
  const winners = groupWords(first, facts, language);
  if (last.length === 0) return text(language, "headline.one", { first: winners });
  return text(language, "headline.two", { first: winners, last: groupWords(last, facts, language) });
}

/** `threads and async took about 10.01 s, the longest wait` */
function groupWords(lanes: readonly LaneResult[], facts: Facts, language: Language): string {
  const [lane] = lanes;
  if (lane === undefined) return "";
  const what = whatItIs(lane, facts, language);
  const elapsed = formatMs(lane.elapsedMs);
  return text(language, "headline.group", {
    lanes: names(lanes, language),
    count: lanes.length,
    elapsed,
    what,
    said: what === "" ? "no" : "yes",
  });
}

/** What theory has that figure from; nothing where a race has one task, or the time is off its ideal. */
function whatItIs(lane: LaneResult, facts: Facts, language: Language): string {
  if (facts.race.workload.length < 2 || !facts.orderMatters) return "";
  const match = elapsedMatch(lane, facts);
  if (match === "predicted") return "";
  const kind = facts.computations.length === 0 ? "waits" : facts.waits.length === 0 ? "cpu" : "mixed";
  return text(language, "headline.what", {
    match,
    kind,
    cores: facts.race.host.cpus,
    ideal: formatMs(lane.idealMs),
  });
}

function names(lanes: readonly LaneResult[], language: Language): string {
  return list(
    lanes.map(({ lane }) => lane),
    language,
  );
}
