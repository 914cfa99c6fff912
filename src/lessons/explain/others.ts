import { idealMs } from "../../race/ideal.js";
import { ALL_LANES } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import type { Facts } from "./facts.js";
import { list } from "./words.js";

/** For a race of one lane: what the others should take. */
export function explainOthers({ race }: Facts, language: Language): string[] {
  const [only, ...more] = race.lanes;
  if (only === undefined || more.length > 0) return [];
  const expected = ALL_LANES.filter((lane) => lane !== only.lane).map((lane) => {
    const ms = formatMs(idealMs(lane, race.workload, race.runtime, race.host));
    return text(language, "explain.laneMs", { lane, ms });
  });
  return [text(language, "explain.others", { lanes: list(expected, language) })];
}
