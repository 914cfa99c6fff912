import { UserError } from "../../errors.js";
import { groupCard } from "../../lessons/group/cards.js";
import { PLACES, type Place } from "../../lessons/standings/cards.js";
import { placesOf } from "../../store/player.js";
import type { Request } from "../request.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Command, Intent, Services } from "./command.js";

interface ParsedGroup {
  where: Place;
}

export const group: Command<ParsedGroup> = {
  name: "group",
  summary: "group.summary",
  options: [
    {
      name: "where",
      summary: "group.where",
      type: "text",
      choices: PLACES.map((value) => ({
        value,
        summary: `group.where.${value}` as const,
        ...(value === "server" ? { needs: "space" as const } : {}),
      })),
    },
  ],
  rest: "where",
  examples: ["/group", "/group where=server"],
  audience: "asker",
  fromText: (words) => parseGroup(optionsFromText(group, words)),
  fromOptions: parseGroup,
  run: show,
};

function parseGroup(options: Options): ParsedGroup {
  return { where: choiceOption(group, options, "where", PLACES) ?? "channel" };
}

async function show({ where }: ParsedGroup, request: Request, services: Services): Promise<Intent> {
  const { course, learners, players } = services;
  const { platform, language } = request;
  const [channel = "", server] = placesOf(request);
  const place = where === "channel" ? channel : server;
  if (place === undefined) throw new UserError("standings.error.noServer", { command: "group" });
  checkRight(where, request);
  const users = await players.in(platform, place);
  const progress = await learners.together(platform, users);
  const shown = {
    where,
    alone: request.alone === true,
    inServer: server !== undefined,
    people: users.length,
    ...progress,
  };
  const card = groupCard(shown, course.lessons(language), language);
  return { kind: "card", card, audience: "asker" };
}

/** In a small group counts say much about a person: they are for who looks after it. */
function checkRight(where: Place, { mayManage, mayManageSpace }: Request): void {
  const may = where === "channel" ? mayManage : mayManageSpace === true;
  if (!may) throw new UserError("group.error.mayNotManage", { where });
}
