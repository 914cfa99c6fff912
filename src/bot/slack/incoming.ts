/** What people do in Slack (a slash command, a mention, a button), each as the same plain value. Pure. */
import { randomUUID } from "node:crypto";
import type { BlockAction, SlashCommand } from "@slack/bolt";
import type { Destination } from "./destination.js";
import { unescapeMrkdwn } from "./mrkdwn.js";

export interface Incoming {
  /** Slack's own id of the event: the same for every time it is sent again. */
  id: string;
  destination: Destination;
  /** The workspace. */
  team: string | undefined;
  /** Only the user is in the channel, as in a direct message. */
  alone: boolean;
  /** A command with its slash, or what may be one; of a button, its value. */
  text: string;
  isButton: boolean;
}

/** As a mention arrives, for as much of it as we read. */
export interface Mention {
  event_id?: string;
  authorizations?: { user_id?: string }[];
  team_id?: string;
  event: {
    channel: string;
    user?: string | undefined;
    text: string;
    ts: string;
    thread_ts?: string | undefined;
  };
}

export function fromSlashCommand(body: SlashCommand): Incoming {
  return {
    id: body.trigger_id || randomUUID(),
    destination: {
      channel: body.channel_id,
      user: body.user_id,
      thread: undefined,
      responseUrl: body.response_url || undefined,
    },
    team: body.team_id,
    alone: isDirect(body.channel_id),
    text: `${body.command} ${unescapeMrkdwn(body.text ?? "")}`.trim(),
    isButton: false,
  };
}

/** `null` for a mention by somebody who is no user, such as another bot. Answered in its thread. */
export function fromMention({ event_id, team_id, event }: Mention, botUser: string): Incoming | null {
  if (event.user === undefined) return null;
  const { channel, user, ts, thread_ts } = event;
  return {
    id: event_id || `${channel}-${ts}`,
    destination: { channel, user, thread: thread_ts ?? ts, responseUrl: undefined },
    team: team_id,
    alone: isDirect(channel),
    text: withoutMention(event.text, botUser),
    isButton: false,
  };
}

/** `null` for a button that carries nothing, or whose channel Slack does not tell. */
export function fromButton(body: BlockAction): Incoming | null {
  const action = body.actions[0];
  const value = action?.type === "button" ? action.value : undefined;
  const channel = body.channel?.id ?? (body.container.channel_id as string | undefined);
  if (value === undefined || channel === undefined) return null;
  return {
    id: body.trigger_id || randomUUID(),
    destination: {
      channel,
      user: body.user.id,
      thread: threadOf(body),
      responseUrl: body.response_url || undefined,
    },
    team: body.team?.id,
    alone: isDirect(channel),
    text: value,
    isButton: true,
  };
}

/** A message that a thread hangs on names itself as the thread; an answer to its button belongs in the channel. */
function threadOf({ message, container }: BlockAction): string | undefined {
  const own = (message?.ts ?? container.message_ts) as string | undefined;
  const thread = (message?.thread_ts ?? container.thread_ts) as string | undefined;
  return thread === own ? undefined : thread;
}

function isDirect(channel: string): boolean {
  return channel.startsWith("D");
}

/** What follows the mention; where nothing does, what stands before it; and a mention alone asks for help. */
function withoutMention(text: string, botUser: string): string {
  const mention = new RegExp(`<@${botUser}(?:\\|[^>]*)?>`);
  const [before = "", ...after] = text.split(mention);
  const words = after.join(" ").trim() || before.trim();
  return unescapeMrkdwn(words) || "help";
}
