/** What people do in the local Slack, as it arrives at the bot over HTTP or Socket Mode. */
import { createHmac } from "node:crypto";
import { stringify } from "node:querystring";
import { setTimeout } from "node:timers/promises";
import type { SlackServer } from "./server.js";
import { type Block, BOT, type Message, TEAM } from "./workspace.js";

export const SIGNING_SECRET = "local-signing-secret";

export interface Sent {
  status: number;
  /** Until the acknowledgement was complete. */
  ms: number;
}

/** How an event gets to the bot. Resolves when it is acknowledged. */
export interface Transport {
  command(body: Record<string, string>): Promise<Sent>;
  interaction(body: object): Promise<Sent>;
  event(body: object): Promise<Sent>;
}

/** `timestamp`: seconds since the epoch, now unless given. `signature`: the right one unless given. */
export function overHttp(port: number, secret = SIGNING_SECRET) {
  async function send(body: string, type: string, given: { timestamp?: number; signature?: string } = {}) {
    const timestamp = String(given.timestamp ?? Math.floor(Date.now() / 1000));
    const signature =
      given.signature ?? `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
    const began = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: "POST",
      headers: {
        "content-type": type,
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature,
      },
      body,
    });
    await response.text();
    return { status: response.status, ms: performance.now() - began };
  }
  const FORM = "application/x-www-form-urlencoded";
  return {
    send,
    command: (body: Record<string, string>) => send(stringify(body), FORM),
    interaction: (body: object) => send(stringify({ payload: JSON.stringify(body) }), FORM),
    event: (body: object) => send(JSON.stringify(body), "application/json"),
  };
}

export function overSocket(slack: SlackServer): Transport {
  let envelopes = 0;
  async function send(type: string, body: object): Promise<Sent> {
    envelopes += 1;
    const id = `envelope-${envelopes}`;
    const began = performance.now();
    slack.socket.send(type, id, body);
    while (!slack.socket.isAcknowledged(id)) {
      if (performance.now() - began > 20_000) throw new Error(`${id} was not acknowledged`);
      await setTimeout(2);
    }
    return { status: 200, ms: performance.now() - began };
  }
  return {
    command: (body) => send("slash_commands", body),
    interaction: (body) => send("interactive", body),
    event: (body) => send("events_api", body),
  };
}

export interface Where {
  channel?: string;
  user?: string;
  /** Slack's own id of what was done; a new one unless given. */
  id?: string;
}

export function slashCommand(slack: SlackServer, typed: string, where: Where = {}): Record<string, string> {
  const { channel = "C1", user = "UADA", id = `trigger.${slack.next()}` } = where;
  const [command = "", ...words] = typed.split(" ");
  return {
    token: "unused",
    team_id: TEAM,
    channel_id: channel,
    user_id: user,
    command,
    text: words.join(" "),
    response_url: slack.responseUrl(channel),
    trigger_id: id,
    api_app_id: "A1",
  };
}

export function press(slack: SlackServer, message: Message, button: Button, where: Where = {}): object {
  const { user = "UADA", id = `trigger.${slack.next()}` } = where;
  const { channel, ts, thread } = message;
  return {
    type: "block_actions",
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: "local" },
    api_app_id: "A1",
    trigger_id: id,
    response_url: slack.responseUrl(channel),
    channel: { id: channel, name: "general" },
    container: {
      type: "message",
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: message.to !== undefined,
    },
    message: { type: "message", ts, text: message.text, ...(thread && { thread_ts: thread }) },
    actions: [{ type: "button", block_id: "b", action_ts: "1.2", ...button }],
  };
}

export function mention(
  slack: SlackServer,
  text: string,
  where: Where & { thread?: string; ts?: string } = {},
): object {
  const { channel = "C1", user = "UADA", id = `Ev${slack.next()}`, thread } = where;
  const { ts = `${1_600_000_000 + slack.next()}.000200` } = where;
  return {
    type: "event_callback",
    team_id: TEAM,
    api_app_id: "A1",
    event_id: id,
    event_time: 1,
    authorizations: [{ team_id: TEAM, user_id: BOT.user, is_bot: true }],
    event: { type: "app_mention", channel, user, text, ts, ...(thread && { thread_ts: thread }) },
  };
}

/** A message to the bot alone, or by somebody else where `more` says so. */
export function directMessage(slack: SlackServer, text: string, more: object = {}): object {
  const ts = `${1_600_000_000 + slack.next()}.000300`;
  const event = { type: "message", channel_type: "im", channel: "D1", user: "UADA", text, ts, ...more };
  return { type: "event_callback", team_id: TEAM, event_id: `Ev${slack.next()}`, event_time: 1, event };
}

/** Somebody is in a channel from now on. */
export function joined(slack: SlackServer, user: string, channel: string): object {
  const event = { type: "member_joined_channel", user, channel, channel_type: "C", inviter: "UADA" };
  return { type: "event_callback", team_id: TEAM, event_id: `Ev${slack.next()}`, event_time: 1, event };
}

/** A message's shortcut. */
export function shortcut(slack: SlackServer, callback_id: string, text: string, where: Where = {}): object {
  const { channel = "C1", user = "UADA", id = `trigger.${slack.next()}` } = where;
  return {
    type: "message_action",
    callback_id,
    trigger_id: id,
    response_url: slack.responseUrl(channel),
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: "local" },
    channel: { id: channel, name: "general" },
    message: { type: "message", ts: `${1_600_000_000 + slack.next()}.000300`, text },
  };
}

/** A form, filled in. */
export function submission(
  slack: SlackServer,
  form: { callback_id: string; private_metadata: string },
  field: string,
  value: string,
  { user = "UADA" }: Where = {},
): object {
  const state = { values: { [field]: { [field]: { type: "plain_text_input", value } } } };
  return {
    type: "view_submission",
    user: { id: user, team_id: TEAM },
    team: { id: TEAM, domain: "local" },
    view: { id: `V${slack.next()}`, ...form, state },
  };
}

export interface Button {
  action_id: string;
  value: string;
  text: { text: string };
}

export function buttonsOf(message: Message | undefined): Button[] {
  const actions = (message?.blocks ?? []).filter(({ type }) => type === "actions") as (Block & {
    elements: Button[];
  })[];
  return actions.flatMap(({ elements }) => elements);
}

/** Everything a reader sees of it, as one string. */
export function shown(message: Message | undefined): string {
  const texts: string[] = [];
  const collect = (value: unknown, key = "") => {
    if (typeof value === "string" && (key === "text" || key === "alt_text")) texts.push(value);
    else if (Array.isArray(value)) for (const each of value) collect(each);
    else if (value !== null && typeof value === "object") {
      for (const [name, each] of Object.entries(value)) collect(each, name);
    }
  };
  collect(message?.blocks);
  return texts.join("\n");
}
