/** What is asked of Discord's REST interface. */
import {
  InteractionResponseType,
  MessageFlags,
  REST,
  type RESTPutAPIApplicationCommandsJSONBody,
  type RequestData,
  type RouteLike,
  Routes,
} from "discord.js";
import type { DiscordConfig } from "../../config/discord.js";
import type { Audience } from "../commands/command.js";
import { withoutSecrets } from "./failures.js";
import { type Message, PICTURE_NAME } from "./message.js";

/** One interaction, for the 15 minutes that its token lives. */
export interface Interaction {
  id: string;
  token: string;
}

export interface DiscordApi {
  /** The first answer: says at once that there will be one. */
  defer(interaction: Interaction, audience: Audience): Promise<void>;
  /** The first answer, where it is there at once. */
  reply(interaction: Interaction, message: Message, png: Buffer | null): Promise<void>;
  /** A first answer of another kind, such as a form. */
  respond(interaction: Interaction, body: object): Promise<void>;
  offer(interaction: Interaction, choices: readonly { name: string; value: string }[]): Promise<void>;
  /** Changes the first answer. */
  edit(
    token: string,
    message: Message,
    options?: { png?: Buffer | null; signal?: AbortSignal },
  ): Promise<void>;
  remove(token: string): Promise<void>;
  /** One more message, which may be for the user alone although the first answer was not. */
  followUp(token: string, message: Message, png: Buffer | null): Promise<void>;
  /** The same `nonce` (at most 25 characters) within some minutes is one message. */
  post(channel: string, message: Message, nonce: string, png: Buffer | null): Promise<void>;
  direct(user: string, message: Message, nonce: string, png: Buffer | null): Promise<void>;
  register(commands: RESTPutAPIApplicationCommandsJSONBody): Promise<void>;
  /** Of the commands that were registered. */
  readonly commandIds: Map<string, string>;
}

/** An answer that is on its way for longer, in ms, is sent again. */
const CALLBACK_WITHIN_MS = 1_200;

type Method = "get" | "post" | "patch" | "put" | "delete";

export function discordRest({ token, apiUrl }: DiscordConfig): REST {
  return new REST({ version: "10", ...(apiUrl === undefined ? {} : { api: apiUrl }) }).setToken(token);
}

/**
 * For first answers, which must be there within 3 s: whoever calls tries again. A client of its own, since the bot's
 * limits on all its requests do not hold for them, and they must not wait behind those that do.
 */
export function callbackRest({ apiUrl }: DiscordConfig): REST {
  return new REST({
    version: "10",
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
    retries: 0,
    timeout: CALLBACK_WITHIN_MS,
    rejectOnRateLimit: () => true,
  });
}

export function discordApi(
  rest: REST,
  { applicationId, guildId }: DiscordConfig,
  callbacks = rest,
): DiscordApi {
  async function send(
    method: Method,
    route: RouteLike,
    options: RequestData = {},
    client = rest,
  ): Promise<unknown> {
    try {
      return await client[method](route, options);
    } catch (error) {
      throw withoutSecrets(error);
    }
  }

  // The token in the path is all the authority these need, and a refusal must not cost us the bot's own.
  const auth = false;
  const callback = (interaction: Interaction, body: unknown, png: Buffer | null = null) =>
    send(
      "post",
      Routes.interactionCallback(interaction.id, interaction.token),
      { body, auth, ...files(png) },
      callbacks,
    );
  const commandIds = new Map<string, string>();
  const original = (token: string) => Routes.webhookMessage(applicationId, token);

  async function post(channel: string, message: Message, nonce: string, png: Buffer | null) {
    const body = { ...message, nonce, enforce_nonce: true };
    await send("post", Routes.channelMessages(channel), { body, ...files(png) });
  }

  return {
    async defer(interaction, audience) {
      const data = audience === "asker" ? { flags: MessageFlags.Ephemeral } : {};
      await callback(interaction, { type: InteractionResponseType.DeferredChannelMessageWithSource, data });
    },
    async reply(interaction, message, png) {
      const type = InteractionResponseType.ChannelMessageWithSource;
      await callback(interaction, { type, data: message }, png);
    },
    async respond(interaction, body) {
      await callback(interaction, body);
    },
    async offer(interaction, choices) {
      const type = InteractionResponseType.ApplicationCommandAutocompleteResult;
      await callback(interaction, { type, data: { choices } });
    },
    async edit(token, message, { png = null, signal } = {}) {
      // What an edit does not name stays: nothing is attached any more unless it says so.
      const body = { attachments: [], ...message };
      await send("patch", original(token), {
        body,
        auth,
        ...files(png),
        ...(signal === undefined ? {} : { signal }),
      });
    },
    async remove(token) {
      await send("delete", original(token), { auth });
    },
    async followUp(token, message, png) {
      await send("post", Routes.webhook(applicationId, token), { body: message, auth, ...files(png) });
    },
    commandIds,
    post,
    async direct(user, message, nonce, png) {
      const channel = (await send("post", Routes.userChannels(), { body: { recipient_id: user } })) as {
        id: string;
      };
      await post(channel.id, message, nonce, png);
    },
    async register(commands) {
      const route =
        guildId === undefined
          ? Routes.applicationCommands(applicationId)
          : Routes.applicationGuildCommands(applicationId, guildId);
      const registered = (await send("put", route, { body: commands })) as { id?: string; name?: string }[];
      for (const { id, name } of registered)
        if (id !== undefined && name !== undefined) commandIds.set(name, id);
    },
  };
}

function files(png: Buffer | null) {
  return png === null ? {} : { files: [{ name: PICTURE_NAME, data: png, contentType: "image/png" }] };
}
