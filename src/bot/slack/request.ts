import { DEFAULT_LANGUAGE } from "../../race/reply.js";
import type { Input, Request } from "../request.js";
import { destinationToAddress } from "./destination.js";
import type { Incoming } from "./incoming.js";
import type { People } from "./people.js";

/** The name of the platform, and of its outlet. */
export const SLACK = "slack";

export interface RequestParts {
  people: People;
  /** Our own user, whose language is the workspace's; `null` until Slack has told. */
  botUser(): string | null;
}

/** As far as the event tells: in the language of most, by nobody special. */
export function requestOf({ destination, team, alone, id, text, isButton, program }: Incoming): Request {
  const input: Input = isButton ? { button: text } : { text };
  return {
    id,
    platform: SLACK,
    user: destination.user,
    channel: destination.channel,
    ...(team && { space: team }),
    alone,
    language: DEFAULT_LANGUAGE,
    mayManage: alone,
    input,
    ...(program && { program }),
    outlet: SLACK,
    address: destinationToAddress(destination),
  };
}

/** What Slack tells of who asked. Never rejects: what cannot be found out about is as it is for most. */
export async function withPeople(request: Request, { people, botUser }: RequestParts): Promise<Request> {
  const bot = botUser();
  const [person, workspace] = await Promise.all([
    people.find(request.user),
    bot === null ? null : people.find(bot),
  ]);
  const own = person.language ?? DEFAULT_LANGUAGE;
  const alone = request.alone === true;
  return {
    ...request,
    ...(person.name && { userName: person.name }),
    ...(person.timeZone && { timeZone: person.timeZone }),
    // Where nobody else reads it, the user's own.
    language: alone ? own : (workspace?.language ?? DEFAULT_LANGUAGE),
    ownLanguage: own,
    mayManage: alone || person.isAdmin,
    mayManageSpace: person.isAdmin,
    mayModerate: person.isAdmin,
  };
}
