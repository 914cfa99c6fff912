/** What this race did not show: what the other lanes should take, and one race to try. */
import { idealMs } from "../../race/ideal.js";
import { ALL_LANES } from "../../race/lanes.js";
import { notation } from "../../race/notation.js";
import type { Language } from "../../race/reply.js";
import { formatMs } from "../format.js";
import { list, text } from "../text.js";
import type { Facts } from "./facts.js";

/** After a race of one lane: what theory predicts for the others. */
export function explainOtherLanes({ race }: Facts, language: Language): string[] {
  const [only, ...more] = race.lanes;
  if (only === undefined || more.length > 0) return [];
  const predicted = ALL_LANES.filter((lane) => lane !== only.lane).map((lane) => {
    const ms = formatMs(idealMs(lane, race.workload, race.runtime, race.host, race));
    return text(language, "explain.laneMs", { lane, ms });
  });
  return [text(language, "explain.otherLanes", { lanes: list(predicted, language) })];
}

/** Every race that can be suggested, as the command to type. */
export const SUGGESTIONS = {
  shorter: "/race all 0.5 1",
  allSleeps: "/race all 0.5 1",
  allRequests: "/race all io:200ms*10",
  allComputations: "/race all cpu:300ms*4",
  withoutGil: "/race threads cpu:300ms*4 runtime=node",
  withGil: "/race threads cpu:300ms*4 runtime=python",
  mistake: "/race blocked 0.5 1",
} as const;

/** The last paragraph: one race to try, and what it would show. */
export function explainSuggestion(facts: Facts, language: Language): string[] {
  const suggestion = suggestionFor(facts);
  const command = `\`${suggestedCommand(facts)}\``;
  return [text(language, `explain.suggestion.${suggestion}`, { command })];
}

/** The command of that race. */
export function suggestedCommand(facts: Facts): string {
  const suggestion = suggestionFor(facts);
  if (suggestion !== "unblocked") return SUGGESTIONS[suggestion];
  // The very same tasks, without the mistake.
  const { workload, runtime, runs, limit, timeoutMs } = facts.race;
  return notation({ lanes: ["async"], workload, runtime, runs, limit, timeoutMs });
}

function suggestionFor({ race, failed, computations, waits }: Facts): keyof typeof SUGGESTIONS | "unblocked" {
  const raced = new Set(race.lanes.map(({ lane }) => lane));
  // Whoever cancels a race has not shown that it was too long for its lanes.
  if (failed.some(({ status }) => status !== "cancelled")) return "shorter";
  if (raced.has("blocked") && !raced.has("async")) return "unblocked";
  if (raced.size === 1) {
    if (computations.length > 0) return "allComputations";
    return waits.some(({ kind }) => kind === "io") ? "allRequests" : "allSleeps";
  }
  if (computations.length > 0) {
    if (race.runtime === "python") return race.host.gil === false ? "mistake" : "withoutGil";
    return race.host.python !== null && race.host.gil === true ? "withGil" : "mistake";
  }
  return waits.some(({ kind }) => kind === "io") ? "allComputations" : "allRequests";
}
