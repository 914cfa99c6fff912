/** Where answers go in Slack, and how they get there. */
import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import { cardMessage, type Message } from "./message.js";
import { respond } from "./response-url.js";
import { isRefusal, type SlackWeb } from "./web.js";

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

/**
 * For all in the channel. Where we are not in it, through the `response_url`, with a note that tells how to
 * invite us. Rejects where Slack has it neither way.
 */
export async function postToAll(
  destination: Destination,
  card: Card,
  language: Language,
  client: SlackWeb["patient"],
  fileId: string | null = null,
): Promise<Posted> {
  const message = cardMessage(card, language, fileId);
  try {
    const { channel, ts } = await client.chat.postMessage({
      channel: destination.channel,
      ...inThread(destination),
      ...message,
    });
    return { channel: channel ?? destination.channel, ts: ts ?? "" };
  } catch (error) {
    if (!isRefusal(error) || destination.responseUrl === undefined) throw error;
    const invited = cardMessage(withInvitation(card, language), language);
    await respond(destination.responseUrl, {
      response_type: "in_channel",
      ...inThread(destination),
      ...invited,
    });
    return "url";
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

function withInvitation(card: Card, language: Language): Card {
  return { ...card, blocks: [...card.blocks, { kind: "note", text: text(language, "slack.invite") }] };
}
