/** Posts what was delivered: the answer to a request, a message in a channel, or a direct message. */
import { createHash } from "node:crypto";
import type { Logger } from "pino";
import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import { type Posting, RefusedError } from "../platform.js";
import type { DiscordApi } from "./api.js";
import { isForbidden, isGone, isTooLarge } from "./failures.js";
import { LONGEST_BUTTON_ID, type Message, message, withPreface } from "./message.js";

/** Discord takes no longer one. */
const NONCE_LENGTH = 25;

export interface DiscordPosterParts {
  api: DiscordApi;
  store: Store;
  logger: Logger;
}

/** Where a message goes: what is sent is the same, but for the picture where it is refused. */
type Send = (message: Message, png: Buffer | null) => Promise<void>;

/**
 * The answer is an edit of the deferred message; where that is gone, a message in the channel; where that
 * is refused, a direct message; and where that is refused too, it is logged.
 */
export async function postToDiscord(posting: Posting, parts: DiscordPosterParts): Promise<void> {
  const { api } = parts;
  const { id, to, reply } = posting;
  const inChannel: Send = (body, png) => api.post(reply.channel, body, nonceOf(id), png);
  const toUser: Send = (body, png) => api.direct(reply.user, body, nonceOf(id), png);
  if (to === "user") await sent(posting.card, posting, toUser, parts);
  else if (to === "channel") await sent(posting.card, posting, inChannel, parts);
  else if (!(await edited(posting, parts))) {
    await postedElsewhere(posting, inChannel, toUser, parts);
    await removeOld(posting, parts);
  }
}

/** `false` where there is no message to edit any more. */
async function edited(posting: Posting, parts: DiscordPosterParts): Promise<boolean> {
  const { token, expires } = posting.reply.address;
  if (token === undefined || Date.now() > Number(expires)) return false;
  try {
    await send(posting.card, posting, (body, png) => parts.api.edit(token, body, { png }), parts);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** What cannot become the answer must not go on saying that there will be one. */
async function removeOld({ reply, id }: Posting, { api, logger }: DiscordPosterParts): Promise<void> {
  const { token, expires } = reply.address;
  if (token === undefined || Date.now() > Number(expires)) return;
  await api.remove(token).catch((err) => {
    if (!isGone(err)) logger.warn({ jobId: id, err }, "a message could not be removed");
  });
}

async function postedElsewhere(posting: Posting, inChannel: Send, toUser: Send, parts: DiscordPosterParts) {
  const { card, reply, id } = posting;
  try {
    await send(withPreface(card, text(reply.language, "discord.late")), posting, inChannel, parts);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    try {
      await send(withPreface(card, text(reply.language, "discord.notAllowed")), posting, toUser, parts);
    } catch (err) {
      if (!isForbidden(err)) throw err;
      parts.logger.warn({ jobId: id, channel: reply.channel, err }, "nobody may be told of a result");
    }
  }
}

/** Throws `RefusedError` where it may not be posted, now and later. */
async function sent(card: Card, posting: Posting, to: Send, parts: DiscordPosterParts): Promise<void> {
  try {
    await send(card, posting, to, parts);
  } catch (error) {
    if (isForbidden(error)) throw new RefusedError("Discord does not let us post there", { cause: error });
    throw error;
  }
}

/** A picture that is too large for the place is left out. */
async function send(
  card: Card,
  { png, id }: Posting,
  to: Send,
  { api, store, logger }: DiscordPosterParts,
): Promise<void> {
  const all = { audience: "all" as const, commandIds: api.commandIds };
  await keepLongCommands(card, LONGEST_BUTTON_ID, store);
  try {
    await to(message(card, { ...all, picture: png !== null }), png);
  } catch (err) {
    if (png === null || !isTooLarge(err)) throw err;
    logger.warn({ jobId: id, err }, "a picture is too large and is left out");
    await to(message(card, { ...all, picture: false }), null);
  }
}

/** The same answer has the same nonce, in whichever process it is posted. */
export function nonceOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url").slice(0, NONCE_LENGTH);
}
