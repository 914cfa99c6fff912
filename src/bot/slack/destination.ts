/** Where answers go in Slack, and how they get there. */
import { setTimeout } from "node:timers/promises";
import { webApi } from "@slack/bolt";
import type { Logger } from "pino";
import { type Card, isPicture } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import { cardMessage, type Message } from "./message.js";
import { findOwnMessage, metadataFor } from "./own-messages.js";
import { respond } from "./response-url.js";
import { isDenied, isRefusal, type SlackWeb, slackErrorOf } from "./web.js";

export interface Destination {
  channel: string;
  user: string;
  /** Of a thread in that channel. */
  thread: string | undefined;
  /** Slack's one-time address for answers: five uses in 30 minutes, also where we may not post. */
  responseUrl: string | undefined;
}

/** Where a message is; `url`: posted through a `response_url`, so nobody can change it. */
export type Posted = { channel: string; ts: string } | "url";

/** A `Reply`'s address, and back. */
export function destinationToAddress({ thread, responseUrl }: Destination): Record<string, string> {
  return { ...(thread && { thread }), ...(responseUrl && { responseUrl }) };
}

export function destinationOf(reply: {
  channel: string;
  user: string;
  address: Record<string, string>;
}): Destination {
  const { channel, user, address } = reply;
  return { channel, user, thread: address.thread, responseUrl: address.responseUrl };
}

export interface ToAll {
  /** No two messages have the same; it is what a message is found by. */
  id: string;
  card: Card;
  /** Instead of the card, where nobody can change the message afterwards. */
  lasting?: Card;
  language: Language;
  /** Of the card's picture, where it is uploaded. */
  fileId?: string | null;
}

/**
 * For all in the channel. Where we are not in it, through the `response_url`, with a note that tells how to
 * invite us. Rejects where Slack has it neither way. `post`: `postOnce`, or one attempt.
 */
export async function postToAll(destination: Destination, toAll: ToAll, post: Post): Promise<Posted> {
  const { card, lasting = card, language, fileId = null } = toAll;
  try {
    return await post(destination, { ...toAll, fileId });
  } catch (error) {
    if (!isRefusal(error) || destination.responseUrl === undefined) throw error;
    const shown = misses(toAll) ? withInvitation(lasting, language) : lasting;
    const invited = cardMessage(shown, language);
    await respond(destination.responseUrl, {
      response_type: "in_channel",
      ...inThread(destination),
      ...invited,
    });
    return "url";
  }
}

export type Post = (destination: Destination, toAll: ToAll) => Promise<Exclude<Posted, "url">>;

/** One attempt. */
export function attemptWith(client: SlackWeb["once"]): Post {
  return async (destination, { id, card, language, fileId = null }) => {
    const { channel, ts } = await client.chat.postMessage({
      channel: destination.channel,
      ...inThread(destination),
      ...cardMessage(card, language, fileId),
      metadata: metadataFor(id),
    });
    return { channel: channel ?? destination.channel, ts: ts ?? "" };
  };
}

/** Between attempts, in ms. Slack also takes a moment until a new message can be found. */
const AGAIN_AFTER_MS = [500, 1_500];
/** Where Slack limits us for longer than this, in s, it is tried again by the queue. */
const LONGEST_LIMIT_SECONDS = 30;

/** Tries a few times, and after an attempt that may have been carried out looks for the message first. */
export function postOnce({ web, logger }: { web: SlackWeb; logger: Logger }): Post {
  const attempt = attemptWith(web.once);
  return async (destination, toAll) => {
    const sinceMs = Date.now();
    for (let failures = 0; ; ) {
      try {
        return await attempt(destination, toAll);
      } catch (error) {
        if (error instanceof webApi.WebAPIRateLimitedError && error.retryAfter <= LONGEST_LIMIT_SECONDS) {
          await setTimeout(error.retryAfter * 1_000);
          continue;
        }
        const pauseMs = AGAIN_AFTER_MS[failures];
        if (isDenied(error) || pauseMs === undefined) throw error;
        failures += 1;
        await setTimeout(pauseMs);
        const found = await findOwnMessage(toAll.id, destination, sinceMs, web.patient, logger);
        if (found !== null) return found;
      }
    }
  };
}

/** The message is not there any more, or not ours to change. */
const CANNOT_CHANGE = ["message_not_found", "cant_update_message", "edit_window_closed"];

/** `gone`: it cannot be changed any more. */
export async function changeMessage(
  at: Exclude<Posted, "url">,
  message: Message,
  client: SlackWeb["patient"],
): Promise<"shown" | "gone"> {
  try {
    await client.chat.update({ ...at, ...message });
    return "shown";
  } catch (error) {
    if (!isRefusal(error) && !CANNOT_CHANGE.includes(slackErrorOf(error) ?? "")) throw error;
    return "gone";
  }
}

/** For the user alone. In a thread `response_url` would answer beside it. */
export async function postToUser(destination: Destination, message: Message, web: SlackWeb): Promise<void> {
  const { responseUrl, channel, user } = destination;
  const ephemeral = () =>
    web.patient.chat.postEphemeral({ channel, user, ...inThread(destination), ...message });
  const throughUrl = (url: string) =>
    respond(url, { response_type: "ephemeral", ...inThread(destination), ...message });
  if (responseUrl === undefined) await ephemeral();
  else if (destination.thread === undefined) await throughUrl(responseUrl);
  else {
    await ephemeral().catch((error) => (isRefusal(error) ? throughUrl(responseUrl) : Promise.reject(error)));
  }
}

export function inThread({ thread }: Destination): { thread_ts?: string } {
  return thread === undefined ? {} : { thread_ts: thread };
}

/** Whether there would be more to see if we were in the channel: the job while it runs, or its picture. */
function misses({ card, lasting }: ToAll): boolean {
  return lasting !== undefined || card.blocks.some(isPicture);
}

function withInvitation(card: Card, language: Language): Card {
  return { ...card, blocks: [...card.blocks, { kind: "note", text: text(language, "slack.invite") }] };
}
