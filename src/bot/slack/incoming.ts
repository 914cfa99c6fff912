/** What people do in Slack (a slash command, a mention, a button), each as the same plain value. Pure. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { programInMessage, type SentProgram } from "../programs.js";
import type { Destination } from "./destination.js";
import { unescapeMrkdwn } from "./mrkdwn.js";
import { FIELD, formPlace, WATCH } from "./programs.js";

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
  /** A program that came along. */
  program?: SentProgram;
  /** The command came without the program it takes: what opens a form for it, within 3 s. */
  formTrigger?: string;
}

/** What we read of what Slack sends: everything else about it may be anything. */
const id = z.string().min(1);
const slashCommandSchema = z.object({
  command: z.string().startsWith("/"),
  text: z.string().default(""),
  channel_id: id,
  user_id: id,
  team_id: id.optional(),
  trigger_id: z.string().optional(),
  response_url: z.string().optional(),
});
const mentionSchema = z.object({
  event_id: z.string().optional(),
  authorizations: z.array(z.object({ user_id: z.string().optional() })).nullish(),
  team_id: id.optional(),
  event: z.object({
    channel: id,
    user: id.optional(),
    text: z.string(),
    ts: id,
    thread_ts: id.optional(),
  }),
});
/** What somebody wrote to us alone. What bots wrote, we among them, and what happened to a message has more to it. */
const directMessageSchema = mentionSchema.extend({
  event: mentionSchema.shape.event.extend({
    user: id,
    channel_type: z.literal("im"),
    subtype: z.enum(["file_share", "thread_broadcast"]).optional(),
    bot_id: z.never().optional(),
  }),
});
const joinedSchema = z.object({
  event_id: z.string().optional(),
  team_id: id.optional(),
  event: z.object({ user: id, channel: id, inviter: id.optional() }),
});
const placeSchema = { ts: id.optional(), thread_ts: id.optional() };
const buttonSchema = z.object({
  trigger_id: z.string().optional(),
  response_url: z.string().nullish(),
  user: z.object({ id }),
  team: z.object({ id }).nullish(),
  channel: z.object({ id }).nullish(),
  container: z
    .object({ channel_id: id.optional(), message_ts: id.optional(), thread_ts: id.optional() })
    .default({}),
  message: z.object(placeSchema).nullish(),
  actions: z.array(z.object({ type: z.string(), value: z.string().optional() })),
});
const formSchema = z.object({
  user: z.object({ id }),
  team: z.object({ id }).nullish(),
  view: z.object({
    id,
    callback_id: z.literal(WATCH),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    }),
  }),
});
const shortcutSchema = z.object({
  callback_id: z.literal(WATCH),
  trigger_id: z.string().optional(),
  response_url: z.string().nullish(),
  user: z.object({ id }),
  team: z.object({ id }).nullish(),
  channel: z.object({ id }),
  message: z.object({ ...placeSchema, text: z.string().default("") }),
});
type SlashCommand = z.input<typeof slashCommandSchema>;
type Mention = z.input<typeof mentionSchema>;
type Button = z.input<typeof buttonSchema>;

/** `null` for what asks nothing of us, and for what is not as Slack sends it. */
export function incomingOf(body: unknown, botUser: string): Incoming | null {
  const { command, type, event } = (body ?? {}) as {
    command?: unknown;
    type?: unknown;
    event?: { type?: unknown };
  };
  if (command !== undefined) return read(slashCommandSchema, body, fromSlashCommand);
  if (type === "block_actions") return read(buttonSchema, body, fromButton);
  if (type === "view_submission") return read(formSchema, body, fromForm);
  if (type === "message_action") return read(shortcutSchema, body, fromShortcut);
  if (type !== "event_callback") return null;
  const ourUser = (authorizations: Mention["authorizations"]) => authorizations?.[0]?.user_id ?? botUser;
  switch (event?.type) {
    case "app_mention":
      return read(mentionSchema, body, (mention) => fromMention(mention, ourUser(mention.authorizations)));
    case "message":
      return read(directMessageSchema, body, (direct) => fromMention(direct, ourUser(direct.authorizations)));
    case "member_joined_channel":
      return read(joinedSchema, body, (joined) => fromJoining(joined, botUser));
    default:
      return null;
  }
}

function read<S extends z.ZodType>(
  schema: S,
  body: unknown,
  from: (body: z.output<S>) => Incoming | null,
): Incoming | null {
  const parsed = schema.safeParse(body);
  return parsed.success ? from(parsed.data) : null;
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
    ...spoken(`${body.command} ${unescapeMrkdwn(body.text ?? "")}`.trim(), body.trigger_id),
    isButton: false,
  };
}

/**
 * `null` for a mention by somebody who is no user, such as another bot. Answered in its thread; a message to us alone where
 * it was written. Slack may send that one as both: it has one id.
 */
export function fromMention({ event_id, team_id, event }: Mention, botUser: string): Incoming | null {
  if (event.user === undefined) return null;
  const { channel, user, ts, thread_ts } = event;
  const alone = isDirect(channel);
  return {
    id: alone || !event_id ? `${channel}-${ts}` : event_id,
    destination: { channel, user, thread: thread_ts ?? (alone ? undefined : ts), responseUrl: undefined },
    team: team_id,
    alone,
    ...spoken(withoutMention(event.text, botUser)),
    isButton: false,
  };
}

/** `null` where it was not we who joined. */
function fromJoining({ team_id, event }: z.output<typeof joinedSchema>, botUser: string): Incoming | null {
  if (event.user !== botUser) return null;
  const { channel, inviter = botUser } = event;
  return {
    // Invited once more, we say it again, but not twice in a row.
    id: `welcome-${channel}`,
    destination: { channel, user: inviter, thread: undefined, responseUrl: undefined },
    team: team_id,
    alone: false,
    text: "/welcome",
    isButton: false,
  };
}

/** What somebody wrote, with the program in it. A block of code alone is a program to watch. */
function spoken(text: string, trigger?: string): Pick<Incoming, "text" | "program" | "formTrigger"> {
  const program = programInMessage(text);
  if (program !== null) {
    const words = text.split("```")[0]?.trim() ?? "";
    return { text: words === "" ? `/${WATCH}` : words, program };
  }
  const opens = text === `/${WATCH}` && trigger !== undefined && trigger !== "";
  return opens ? { text, formTrigger: trigger } : { text };
}

/** The place of the command was put into the form when it was opened. */
function fromForm({ user, team, view }: z.output<typeof formSchema>): Incoming | null {
  const place = formPlace(view.private_metadata);
  const text = view.state.values[FIELD]?.[FIELD]?.value;
  if (place === null || text == null) return null;
  return {
    id: view.id,
    destination: { ...place, user: user.id },
    team: team?.id,
    alone: isDirect(place.channel),
    text: `/${WATCH}`,
    isButton: false,
    program: { name: null, language: null, text },
  };
}

/** Answered in the thread of the message that it was chosen on. */
function fromShortcut(body: z.output<typeof shortcutSchema>): Incoming {
  const { channel, message, user, team } = body;
  const program = programInMessage(unescapeMrkdwn(message.text));
  return {
    id: body.trigger_id || randomUUID(),
    destination: {
      channel: channel.id,
      user: user.id,
      thread: message.thread_ts ?? message.ts,
      responseUrl: body.response_url || undefined,
    },
    team: team?.id,
    alone: isDirect(channel.id),
    text: `/${WATCH}`,
    isButton: false,
    ...(program && { program }),
  };
}

/** `null` for a button that carries nothing, or whose channel Slack does not tell. */
export function fromButton(body: Button): Incoming | null {
  const action = body.actions[0];
  const value = action?.type === "button" ? action.value : undefined;
  const channel = body.channel?.id ?? body.container?.channel_id;
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
function threadOf({ message, container }: Button): string | undefined {
  const own = message?.ts ?? container?.message_ts;
  const thread = message?.thread_ts ?? container?.thread_ts;
  return thread === own ? undefined : thread;
}

function isDirect(channel: string): boolean {
  return channel.startsWith("D");
}

/** What follows the mention; where nothing does, what stands before it; and a mention alone asks for help. */
function withoutMention(text: string, botUser: string): string {
  const [before = "", ...after] = text.split(/(<@[^>]*>)/).reduce<string[]>(
    (parts, piece) => {
      const isOurs = piece === `<@${botUser}>` || piece.startsWith(`<@${botUser}|`);
      if (isOurs) parts.push("");
      else parts.push(`${parts.pop() ?? ""}${piece}`);
      return parts;
    },
    [""],
  );
  const words = after.join(" ").trim() || before.trim();
  return unescapeMrkdwn(words) || "help";
}
