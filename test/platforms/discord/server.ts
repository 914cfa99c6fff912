/**
 * A local Discord: REST and gateway, version 10, as far as the bot uses them, with Discord's own refusals.
 * What the bot sends is checked; whatever Discord would not take is in `problems`.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Message } from "../../../src/bot/discord/message.js";
import { problemsOfCommands } from "./check-commands.js";
import { buttonsOf, problemsOfMessage, textOf } from "./check-message.js";
import { type Gateway, gatewayOn } from "./gateway.js";
import {
  type Asker,
  CHANNEL,
  commandData,
  commandOnMessage,
  commandWithFile,
  formData,
  interaction,
  messageWithButtons,
  type OptionValues,
  type Sent,
} from "./interactions.js";
import { snowflake } from "./snowflake.js";

export const APPLICATION = "444444444444444444";
export const TOKEN = "test-token.not.secret";
const ACKNOWLEDGED_WITHIN_MS = 3_000;
const EPHEMERAL = 1 << 6;

export interface Posted {
  id: string;
  /** `null` while the message only says that there will be one. */
  body: Message | null;
  files: { name: string; size: number; png: boolean }[];
  ephemeral: boolean;
  deleted: boolean;
  /** When it was sent or changed, in milliseconds since the epoch. */
  changedAt: number[];
}

/** One interaction and everything that was answered to it. */
export interface Asked extends Sent {
  sentAt: number;
  /** Milliseconds until the first answer. */
  acknowledgedMs: number | null;
  original: Posted | null;
  followUps: Posted[];
  /** Of an autocompletion. */
  choices: { name: string; value: string }[] | null;
  /** The form that was opened instead of an answer. */
  form: Record<string, unknown> | null;
  /** The token does not work any more. */
  expired: boolean;
}

export interface Fault {
  method: string;
  /** Against the path after the version. */
  path: RegExp;
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  times: number;
  /** The connection is reset instead of an answer. */
  reset?: true;
  /** The request is carried out all the same, as happens where an answer gets lost. */
  carriedOut?: boolean;
}

export interface DiscordServer {
  /** For DISCORD_API_URL. */
  apiUrl: string;
  gateway: Gateway;
  /** What Discord would not have taken. */
  problems: string[];
  /** Every request: `PUT /applications/…`. */
  requests: string[];
  /** The commands as registered, by the path they were put to. */
  registered: Map<string, { name: string }[]>;
  asked: Map<string, Asked>;
  /** Messages in channels that belong to no interaction, by channel. */
  channels: Map<string, (Posted & { nonce: string | null })[]>;
  /** Channels where the bot may not write. */
  forbidden: Set<string>;
  faults: Fault[];
  /** The bot is a member from now on. `channels`: their ids, from the top; it may not write in `forbiddenIn`. */
  addToServer(guild: string, where: { channels: readonly string[]; forbiddenIn?: readonly string[] }): void;
  /** Called with every request once it was carried out, before it is answered. */
  onRequest(request: string): unknown;
  command(name: string, subcommand: string | null, values?: OptionValues, asker?: Asker): Asked;
  complete(
    name: string,
    subcommand: string | null,
    values: OptionValues,
    focused: string,
    asker?: Asker,
  ): Asked;
  press(customId: string, asker?: Asker): Asked;
  /** `/name` with a file of that text. */
  attach(name: string, file: string, text: string, asker?: Asker): Asked;
  /** The command `name` on a message that says so. */
  onMessage(name: string, content: string, asker?: Asker): Asked;
  /** A form, filled in. */
  submit(customId: string, field: string, value: string, asker?: Asker): Asked;
  close(): Promise<void>;
}

interface Call {
  method: string;
  path: string;
  body: unknown;
  files: Posted["files"];
  authorized: boolean;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

const refusal = (status: number, code: number, text: string): Answer => ({
  status,
  body: { code, message: text },
});
const UNKNOWN_WEBHOOK = refusal(404, 10_015, "Unknown Webhook");
const UNKNOWN_MESSAGE = refusal(404, 10_008, "Unknown Message");
const NOTHING: Answer = { status: 204 };

export async function startDiscordServer({ heartbeatMs = 41_250, shards = 1 } = {}): Promise<DiscordServer> {
  const http = createServer((request, response) => void handle(request, response));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const url = () => `ws://127.0.0.1:${port}/gateway`;
  const gateway = gatewayOn(http, { token: TOKEN, applicationId: APPLICATION, heartbeatMs, url });

  const asked = new Map<string, Asked>();
  const byToken = new Map<string, Asked>();
  const channels: DiscordServer["channels"] = new Map();
  const forbidden = new Set<string>();
  const registered: DiscordServer["registered"] = new Map();
  const problems: string[] = [];
  const requests: string[] = [];
  const faults: Fault[] = [];

  const attachments = new Map<string, string>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const attached = attachments.get(request.url ?? "");
    if (attached !== undefined) {
      response.end(attached);
      return;
    }
    const call = await read(request);
    requests.push(`${call.method} ${call.path}`);
    const fault = faults.find(
      ({ method, path, times }) => times > 0 && method === call.method && path.test(call.path),
    );
    if (fault !== undefined) fault.times--;
    const answer = fault === undefined || fault.carriedOut ? route(call) : null;
    await discord.onRequest(`${call.method} ${call.path}`);
    if (fault?.reset) {
      request.socket.resetAndDestroy();
      return;
    }
    const { status, body, headers } = fault ?? (answer as Answer);
    const type = body === undefined ? "text/html; charset=utf-8" : "application/json";
    response.writeHead(status, { "content-type": type, ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  function route(call: Call): Answer {
    const [, first = "", second = "", third = "", fourth = ""] = call.path.split("/");
    if (first === "interactions") return callback(second, third, call);
    if (first === "webhooks") return webhook(third, fourth, call);
    if (!call.authorized) return refusal(401, 0, "401: Unauthorized");
    if (call.path === "/gateway/bot") return { status: 200, body: gatewayInformation() };
    if (first === "applications") return applications(call);
    if (call.path === "/users/@me/channels") {
      return {
        status: 200,
        body: { id: `9${String((call.body as { recipient_id: string }).recipient_id).slice(1)}`, type: 1 },
      };
    }
    if (first === "channels" && third === "messages") return channelMessage(second, call);
    return refusal(404, 0, "404: Not Found");
  }

  function gatewayInformation() {
    const limit = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 };
    return { url: url(), shards, session_start_limit: limit };
  }

  function applications({ method, path, body }: Call): Answer {
    if (method === "GET") return { status: 200, body: { id: APPLICATION } };
    if (!path.startsWith(`/applications/${APPLICATION}/`))
      return refusal(403, 20_012, "You are not authorized");
    problems.push(...problemsOfCommands(body as never));
    const all = body as { name: string }[];
    registered.set(path, all);
    return { status: 200, body: all.map((command) => ({ ...command, id: snowflake() })) };
  }

  function callback(id: string, token: string, { body, files }: Call): Answer {
    const interaction = asked.get(id);
    if (interaction === undefined || interaction.token !== token)
      return refusal(404, 10_062, "Unknown interaction");
    if (interaction.acknowledgedMs !== null)
      return refusal(400, 40_060, "Interaction has already been acknowledged.");
    const ms = Date.now() - interaction.sentAt;
    if (ms > ACKNOWLEDGED_WITHIN_MS) {
      problems.push(`acknowledged after ${ms} ms`);
      return refusal(404, 10_062, "Unknown interaction");
    }
    const { type, data } = body as { type: number; data: Message & { choices?: Asked["choices"] } };
    if (type === 4) problems.push(...problemsOfMessage(data as Message, names(files)));
    interaction.acknowledgedMs = ms;
    if (type === 8) interaction.choices = data.choices ?? null;
    else if (type === 9) interaction.form = data as unknown as Record<string, unknown>;
    else
      interaction.original = posted(
        type === 4 ? (data as Message) : null,
        files,
        (((data.flags as number | undefined) ?? 0) & EPHEMERAL) !== 0,
      );
    return NOTHING;
  }

  function webhook(token: string, messages: string, call: Call): Answer {
    const interaction = byToken.get(token);
    if (interaction === undefined || interaction.expired || interaction.acknowledgedMs === null)
      return UNKNOWN_WEBHOOK;
    if (messages === "") return followUp(interaction, call);
    const { original } = interaction;
    if (original === null || original.deleted) return UNKNOWN_MESSAGE;
    if (call.method === "DELETE") {
      original.deleted = true;
      return NOTHING;
    }
    change(original, call);
    return { status: 200, body: { id: original.id } };
  }

  /** As Discord does it: while the first answer is still to come, this becomes it, and keeps who sees it. */
  function followUp(interaction: Asked, call: Call): Answer {
    const { original } = interaction;
    if (original !== null && original.body === null && !original.deleted) {
      change(original, call);
      return { status: 200, body: { id: original.id } };
    }
    const body = call.body as Message;
    problems.push(...problemsOfMessage(body, names(call.files)));
    const message = posted(body, call.files, (body.flags & EPHEMERAL) !== 0);
    interaction.followUps.push(message);
    return { status: 200, body: { id: message.id } };
  }

  function change(message: Posted, { body, files }: Call): void {
    const { attachments, ...rest } = body as Message;
    // An empty list of attachments takes away those there are.
    const all = { ...rest, ...(attachments?.length ? { attachments } : {}) } as Message;
    problems.push(...problemsOfMessage(all, names(files)));
    Object.assign(message, { body: all, files });
    message.changedAt.push(Date.now());
  }

  function channelMessage(channel: string, { body, files }: Call): Answer {
    if (forbidden.has(channel)) return refusal(403, 50_001, "Missing Access");
    const message = body as Message & { nonce?: string; enforce_nonce?: boolean };
    problems.push(...problemsOfMessage(message, names(files)));
    const there = channels.get(channel) ?? [];
    const same = there.find(
      ({ nonce }) => message.enforce_nonce && nonce !== null && nonce === message.nonce,
    );
    if (same !== undefined) return { status: 200, body: { id: same.id } };
    const made = { ...posted(message, files, false), nonce: message.nonce ?? null };
    channels.set(channel, [...there, made]);
    return { status: 200, body: { id: made.id } };
  }

  function ask(sent: Sent): Asked {
    const nothing = {
      acknowledgedMs: null,
      original: null,
      followUps: [],
      choices: null,
      form: null,
      expired: false,
    };
    const interaction: Asked = { ...sent, sentAt: Date.now(), ...nothing };
    asked.set(sent.id, interaction);
    byToken.set(sent.token, interaction);
    gateway.dispatch("INTERACTION_CREATE", sent.payload, sent.guild);
    return interaction;
  }

  const discord: DiscordServer = {
    onRequest: () => undefined,
    apiUrl: `http://127.0.0.1:${port}/api`,
    gateway,
    problems,
    requests,
    registered,
    asked,
    channels,
    forbidden,
    faults,
    command: (name, subcommand, values = {}, asker = {}) =>
      ask(interaction(APPLICATION, 2, commandData(name, subcommand, values), asker)),
    complete: (name, subcommand, values, focused, asker = {}) =>
      ask(interaction(APPLICATION, 4, commandData(name, subcommand, values, focused), asker)),
    press(customId, asker = {}) {
      const message = messageWithButtons(APPLICATION, asker.channel ?? CHANNEL);
      return ask(interaction(APPLICATION, 3, { custom_id: customId, component_type: 2 }, asker, message));
    },
    attach(name, file, text, asker = {}) {
      const path = `/attachments/${snowflake()}/${file}`;
      attachments.set(path, text);
      const data = commandWithFile(name, { name: file, url: `http://127.0.0.1:${port}${path}` });
      return ask(interaction(APPLICATION, 2, data, asker));
    },
    onMessage: (name, content, asker = {}) =>
      ask(interaction(APPLICATION, 2, commandOnMessage(name, content), asker)),
    submit: (customId, field, value, asker = {}) =>
      ask(interaction(APPLICATION, 5, formData(customId, field, value), asker)),
    addToServer(guild, { channels, forbiddenIn = [] }) {
      const everyone = String((1n << 10n) | (1n << 11n));
      const nobody = [{ id: guild, type: 0, allow: "0", deny: everyone }];
      const role = { id: guild, name: "@everyone", permissions: everyone, position: 0, flags: 0, color: 0 };
      const bot = { user: { id: APPLICATION, username: "photofinish", bot: true }, roles: [], flags: 0 };
      const data = {
        ...{
          id: guild,
          name: "A study group",
          unavailable: false,
          preferred_locale: "en-US",
          member_count: 2,
        },
        ...{
          roles: [role],
          members: [bot],
          emojis: [],
          stickers: [],
          threads: [],
          presences: [],
          features: [],
        },
        ...{ owner_id: "1", system_channel_id: null, joined_at: new Date().toISOString() },
        channels: channels.map((id, position) => {
          const permission_overwrites = forbiddenIn.includes(id) ? nobody : [];
          return {
            id,
            type: 0,
            name: `channel-${position}`,
            position,
            permission_overwrites,
            guild_id: guild,
          };
        }),
      };
      gateway.dispatch("GUILD_CREATE", data, guild);
    },
    async close() {
      await gateway.close();
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
  return discord;
}

function posted(body: Message | null, files: Posted["files"], ephemeral: boolean): Posted {
  return { id: snowflake(), body, files, ephemeral, deleted: false, changedAt: [Date.now()] };
}

const names = (files: Posted["files"]) => files.map(({ name }) => name);

async function read(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const type = request.headers["content-type"] ?? "";
  const raw = Buffer.concat(chunks);
  const path = (request.url ?? "").replace(/^\/api\/v10/, "").replace(/\?.*$/, "");
  const base = {
    method: request.method ?? "",
    path: decodeURIComponent(path),
    authorized: request.headers.authorization === `Bot ${TOKEN}`,
  };
  if (!type.startsWith("multipart/")) {
    return { ...base, body: raw.length === 0 ? null : JSON.parse(String(raw)), files: [] };
  }
  const form = await new Response(raw, { headers: { "content-type": type } }).formData();
  const files = await Promise.all(
    [...form.values()].filter((value) => typeof value !== "string").map(fileOf),
  );
  return { ...base, body: JSON.parse(String(form.get("payload_json"))), files };
}

async function fileOf(file: File): Promise<Posted["files"][number]> {
  const bytes = Buffer.from(await file.arrayBuffer());
  return { name: file.name, size: bytes.length, png: bytes.subarray(1, 4).toString() === "PNG" };
}

/** What somebody reads of it. */
export function shown(message: Posted | null): string {
  return message?.body ? textOf(message.body) : "";
}

export { buttonsOf, textOf };
