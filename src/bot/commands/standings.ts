import { UserError } from "../../errors.js";
import { PERIODS, type Period, PLACES, type Place, standingsCard } from "../../lessons/standings/cards.js";
import { placesOf, streakOn, weekOf } from "../../store/player.js";
import type { Request } from "../request.js";
import { dayOf, standingsIn } from "../standings.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Command, Intent, Services } from "./command.js";

interface ParsedStandings {
  period: Period;
  where: Place;
}

export const standings: Command<ParsedStandings> = {
  name: "standings",
  summary: "standings.summary",
  subject: {
    name: "period",
    required: false,
    choices: PERIODS.map((value) => ({ value, summary: `standings.${value}` as const })),
  },
  options: [
    {
      name: "where",
      summary: "standings.where",
      type: "text",
      choices: PLACES.map((value) => ({
        value,
        summary: `standings.where.${value}` as const,
        ...(value === "server" ? { needs: "space" as const } : {}),
      })),
    },
  ],
  rest: "where",
  examples: ["/standings", "/standings ever", "/standings week where=server"],
  audience: "asker",
  fromText: (words) => parseStandings(optionsFromText(standings, words)),
  fromOptions: parseStandings,
  run: show,
};

function parseStandings(options: Options): ParsedStandings {
  return {
    period: choiceOption(standings, options, "period", PERIODS) ?? "week",
    where: choiceOption(standings, options, "where", PLACES) ?? "channel",
  };
}

async function show(
  { period, where }: ParsedStandings,
  request: Request,
  services: Services,
): Promise<Intent> {
  const { players, settings } = services;
  const { platform, user } = request;
  const [channel = "", server] = placesOf(request);
  const place = where === "channel" ? channel : server;
  if (place === undefined) throw new UserError("standings.error.noServer", { command: "standings" });
  const today = await dayOf(request, services);
  const [all, named, own] = await Promise.all([
    standingsIn(players, platform, place, period === "week" ? weekOf(today) : null),
    settings.named(request),
    players.get(request),
  ]);
  const agreed = await settings.whoAgreed(
    platform,
    all.map((each) => each.user),
  );
  const you = { user, streak: streakOn(own, today), named, alone: request.alone === true };
  const card = standingsCard({ period, where, standings: all, named: agreed, you }, request.language);
  return { kind: "card", card, audience: "asker" };
}
