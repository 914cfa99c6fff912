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

/** Never rejects: what cannot be found out about is as it is for most. */
export async function requestOf(incoming: Incoming, { people, botUser }: RequestParts): Promise<Request> {
  const { destination, team, alone, id, text, isButton } = incoming;
  const bot = botUser();
  const [person, workspace] = await Promise.all([
    people.find(destination.user),
    bot === null ? null : people.find(bot),
  ]);
  const own = person.language ?? "en";
  const input: Input = isButton ? { button: text } : { text };
  return {
    id,
    platform: SLACK,
    user: destination.user,
    channel: destination.channel,
    ...(team && { space: team }),
    ...(person.name && { userName: person.name }),
    ...(person.timeZone && { timeZone: person.timeZone }),
    alone,
    // Where nobody else reads it, the user's own.
    language: alone ? own : (workspace?.language ?? "en"),
    ownLanguage: own,
    mayManage: alone || person.isAdmin,
    mayManageSpace: person.isAdmin,
    mayModerate: person.isAdmin,
    input,
    outlet: SLACK,
    address: destinationToAddress(destination),
  };
}
