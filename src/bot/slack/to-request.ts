import type { Logger } from "pino";
import type { Services } from "../commands/command.js";
import type { Request } from "../request.js";
import type { Incoming } from "./incoming.js";
import type { People } from "./people.js";
import { placeToAddress } from "./place.js";

/** See `Reply`; also the name of the platform. */
export const SLACK = "slack";

export interface RequestParts {
  people: People;
  /** Our own user, whose language is the workspace's; `null` until Slack has told. */
  botUser(): string | null;
  services: Pick<Services, "settings">;
  logger: Logger;
}

/** Never rejects: what cannot be found out about is as it is for most. */
export async function toRequest(incoming: Incoming, parts: RequestParts): Promise<Request> {
  const { place, team, alone, id } = incoming;
  const base = { platform: SLACK, user: place.user, channel: place.channel, ...(team && { space: team }) };
  const botUser = parts.botUser();
  const [person, bot, chosen] = await Promise.all([
    parts.people.find(place.user),
    botUser === null ? null : parts.people.find(botUser),
    parts.services.settings.languages(base).catch((err) => {
      parts.logger.warn({ requestId: id, err }, "the languages that were chosen cannot be read");
      return { shared: null, own: null };
    }),
  ]);
  const own = chosen.own ?? person.language ?? "en";
  return {
    id,
    ...base,
    ...(person.name && { userName: person.name }),
    ...(person.timeZone && { timeZone: person.timeZone }),
    alone,
    // Where nobody else reads it, the user's own.
    language: chosen.shared ?? (alone ? own : (bot?.language ?? "en")),
    ownLanguage: own,
    mayManage: alone || person.isAdmin,
    mayModerate: person.isAdmin,
    input: { text: incoming.text },
    outlet: SLACK,
    address: placeToAddress(place),
  };
}
