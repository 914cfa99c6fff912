import { UserError } from "../../errors.js";
import type { Card } from "../../lessons/cards/card.js";
import { formatMs } from "../../lessons/format.js";
import { text } from "../../lessons/text.js";
import { defaultRuntime } from "../../race/host.js";
import { notation } from "../../race/notation.js";
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { RACES_REMEMBERED, RESULT_KEPT_DAYS } from "../../store/results.js";
import { integerOption, type Options, optionsFromText } from "./arguments.js";
import type { Command } from "./command.js";

interface Parsed {
  /** From the newest, which is 1; `null`: list them. */
  race: number | null;
}

const RACE = { name: "race", summary: "show.race", type: "integer", min: 1, max: RACES_REMEMBERED } as const;

/** Brings an earlier race of the channel back, as it was posted. */
export const show: Command<Parsed> = {
  name: "show",
  summary: "show.summary",
  options: [RACE],
  rest: "race",
  examples: ["/show 2", "/show"],
  pressedAudience: "all",
  fromText: (words) => parseShow(optionsFromText(show, words)),
  fromOptions: parseShow,

  async run({ race }, request, services) {
    const { language } = request;
    const ids = await services.racesOf(request);
    if (ids.length === 0) throw new UserError("error.noRaceYet");
    if (race === null) {
      const results = await Promise.all(ids.map((id) => services.result(id)));
      return { kind: "card", card: listCard(results, language), audience: "asker" };
    }
    const id = ids[race - 1];
    if (id === undefined) throw new UserError("show.noSuchRace", { races: ids.length });
    if ((await services.result(id)) === null) throw new UserError("raceShown.gone");
    return { kind: "delivery", delivery: { kind: "again", id: deliveryId(request), raceId: id } };
  },
};

function parseShow(options: Options): Parsed {
  return { race: integerOption(options, RACE) };
}

/** Not the id of a race of the same request. */
function deliveryId({ platform, id }: { platform: string; id: string }): string {
  return `shown-${platform}-${encodeURIComponent(id)}`;
}

/** A line of the list is to fit a phone. */
function fastest({ lanes }: RaceResult, language: Language): string {
  const finished = lanes.filter(({ status }) => status === "finished");
  const [first, ...others] = finished;
  if (first === undefined) return text(language, "show.none");
  const { lane, elapsedMs } = others.reduce(
    (best, each) => (each.elapsedMs < best.elapsedMs ? each : best),
    first,
  );
  return `${lane} ${formatMs(elapsedMs)}`;
}

/** The same places as the numbers that `/show` takes: a race whose figures are gone keeps its own. */
function listCard(results: readonly (RaceResult | null)[], language: Language): Card {
  const rows = results.map((result, at) => [
    String(at + 1),
    result === null
      ? text(language, "show.gone")
      : notation({
          ...result,
          lanes: result.lanes.map(({ lane }) => lane),
          // Only where it is not the one that everybody gets without saying so.
          runtime: result.runtime === defaultRuntime(result.host) ? null : result.runtime,
        }),
    result === null ? "" : fastest(result, language),
  ]);
  const columns = (["show.number", "show.race.column", "show.outcome"] as const).map((key) => ({
    label: text(language, key),
    align: "left" as const,
  }));
  return {
    title: text(language, "show.title"),
    blocks: [
      { kind: "table", columns, rows },
      {
        kind: "note",
        text: text(language, "show.rule", { races: RACES_REMEMBERED, days: RESULT_KEPT_DAYS }),
      },
    ],
  };
}
