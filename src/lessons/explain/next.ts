import type { Language } from "../../race/reply.js";
import { text } from "../text.js";
import type { Facts } from "./facts.js";

/** What the last paragraph can name, as typed. */
export const NEXT = {
  shorter: "/race all 0.5 1",
  allSleeps: "/race all 0.5 1",
  allRequests: "/race all io:200ms*10",
  allComputations: "/race all cpu:300ms*4",
  withoutGil: "/race threads cpu:300ms*4 runtime=node",
  withGil: "/race threads cpu:300ms*4 runtime=python",
  mistake: "/race blocked 0.5 1",
  unblocked: "/race async 0.5 1",
} as const;

/** One thing to try: what this race did not show. */
export function explainNext(facts: Facts, language: Language): string {
  const next = nextOf(facts);
  return text(language, `explain.next.${next}`, { command: `\`${NEXT[next]}\`` });
}

/** The same thing, as the command to give. */
export function nextCommand(facts: Facts): string {
  return NEXT[nextOf(facts)];
}

function nextOf({ race, failed, computations, waits }: Facts): keyof typeof NEXT {
  const raced = new Set(race.lanes.map(({ lane }) => lane));
  // Who cancels a race did not find it too long for the lanes.
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
