/**
 * Every message that we post carries an id that only we read. When an attempt to post may have been carried out
 * although no answer came, or although the process ended, the message is looked for before another one is posted.
 */
import type { Logger } from "pino";
import { type SlackWeb, slackErrorOf } from "./web.js";

const EVENT_TYPE = "photofinish_message";

/** As Slack takes it with a message. */
export function metadataFor(id: string) {
  return { event_type: EVENT_TYPE, event_payload: { id } };
}

/** How much Slack's clock may be ahead of or behind ours, in ms. */
const CLOCKS_DIFFER_MS = 5 * 60_000;
const MESSAGES_A_PAGE = 200;
const MOST_PAGES = 5;
/** Where we cannot read, nothing can be found. */
const UNREADABLE = [
  "missing_scope",
  "not_in_channel",
  "channel_not_found",
  "thread_not_found",
  "no_permission",
];

interface Page {
  messages?: { ts?: string; metadata?: { event_type?: string; event_payload?: { id?: unknown } } }[];
  response_metadata?: { next_cursor?: string };
}

/** `sinceMs`: of the first attempt to post it, in ms since the epoch. `null`: it is not there, or cannot be read. */
export async function findOwnMessage(
  id: string,
  destination: { channel: string; thread: string | undefined },
  sinceMs: number,
  client: SlackWeb["patient"],
  logger: Logger,
): Promise<{ channel: string; ts: string } | null> {
  try {
    const channel = await conversationOf(destination.channel, client);
    const oldest = String((sinceMs - CLOCKS_DIFFER_MS) / 1_000);
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { messages = [], response_metadata } = await read(
        { channel, thread: destination.thread, oldest, cursor },
        client,
      );
      const own = messages.find(
        ({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload?.id === id,
      );
      if (own?.ts !== undefined) return { channel, ts: own.ts };
      cursor = response_metadata?.next_cursor;
      if (!cursor) return null;
    }
    return null;
  } catch (err) {
    if (!UNREADABLE.includes(slackErrorOf(err) ?? "")) throw err;
    logger.warn({ id, err }, "nobody can see whether a message was posted already: it may come twice");
    return null;
  }
}

/** Whether we are in a channel: only then can it be read. Where Slack does not say, we are. */
export async function isMember(channel: string, { hasty }: SlackWeb, logger: Logger): Promise<boolean> {
  try {
    await hasty.conversations.history({ channel, limit: 1 });
    return true;
  } catch (err) {
    const said = slackErrorOf(err) ?? "";
    if (["not_in_channel", "channel_not_found", "is_archived"].includes(said)) return false;
    logger.warn({ channel, err }, "Slack does not say whether we are in a channel");
    return true;
  }
}

interface Place {
  channel: string;
  thread: string | undefined;
  oldest: string;
  cursor: string | undefined;
}

async function read({ channel, thread, oldest, cursor }: Place, client: SlackWeb["patient"]): Promise<Page> {
  const common = {
    channel,
    oldest,
    include_all_metadata: true,
    limit: MESSAGES_A_PAGE,
    ...(cursor && { cursor }),
  };
  const page =
    thread === undefined
      ? await client.conversations.history(common)
      : await client.conversations.replies({ ...common, ts: thread });
  return page as Page;
}

/** Messages to a user are in a conversation of their own. */
async function conversationOf(channel: string, client: SlackWeb["patient"]): Promise<string> {
  if (!/^[UW]/.test(channel)) return channel;
  const { channel: direct } = await client.conversations.open({ users: channel });
  return direct?.id ?? channel;
}
