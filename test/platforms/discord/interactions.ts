/** Interactions as Discord sends them, and what a test says of them. */
import { snowflake } from "./snowflake.js";

export const USER = "111111111111111111";
export const CHANNEL = "222222222222222222";
export const GUILD = "333333333333333333";

const MANAGE_MESSAGES = 1n << 13n;
const MANAGE_CHANNELS = 1n << 4n;
/** View Channel, Send Messages, Attach Files, Send Messages in Threads. */
export const BOT_PERMISSIONS = (1n << 10n) | (1n << 11n) | (1n << 15n) | (1n << 38n);

export interface Asker {
  user?: string;
  channel?: string;
  /** `null`: a direct message. */
  guild?: string | null;
  locale?: string;
  guildLocale?: string;
  moderator?: boolean;
  /** With `guild: null`: a group message. */
  group?: boolean;
  /** `user`: to their own account, and not to the server. */
  installedBy?: "server" | "user";
  /** What the bot may do in the channel; without it, all that it needs. */
  botPermissions?: bigint;
}

export type OptionValues = Record<string, string | number>;

export interface Sent {
  id: string;
  token: string;
  /** The event's data. */
  payload: Record<string, unknown>;
  guild: string;
}

type Data = Record<string, unknown>;

/** `/name subcommand options`; a string as the last word is being typed in `focused`. */
export function commandData(
  name: string,
  subcommand: string | null,
  values: OptionValues,
  focused?: string,
): Data {
  const options = Object.entries(values).map(([key, value]) => ({
    name: key,
    type: typeof value === "number" ? 4 : 3,
    value,
    ...(focused === key ? { focused: true } : {}),
  }));
  const all = subcommand === null ? options : [{ name: subcommand, type: 1, options }];
  return { id: snowflake(), name, type: 1, options: all };
}

export function interaction(
  applicationId: string,
  type: 2 | 3 | 4 | 5,
  data: Data,
  asker: Asker,
  message?: Data,
): Sent {
  const { user = USER, channel = CHANNEL, guild = GUILD, locale = "en-US", guildLocale = "en-US" } = asker;
  const id = snowflake();
  const token = `token-${id}-${"x".repeat(150)}`;
  const who = { id: user, username: "ada", global_name: "Ada", discriminator: "0", avatar: null };
  const permissions = asker.moderator ? MANAGE_MESSAGES | MANAGE_CHANNELS : 0n;
  const member = {
    user: who,
    roles: [],
    joined_at: "2020-01-01T00:00:00Z",
    deaf: false,
    mute: false,
    flags: 0,
  };
  const place =
    guild === null
      ? asker.group
        ? { user: who, channel: { id: channel, type: 3, flags: 0, recipients: [] }, context: 2 }
        : { user: who, channel: { id: channel, type: 1, flags: 0 }, context: 1 }
      : {
          guild_id: guild,
          guild: { id: guild, locale: guildLocale, features: [] },
          guild_locale: guildLocale,
          member: { ...member, permissions: String(permissions) },
          channel: { id: channel, type: 0, name: "general", guild_id: guild, position: 0, flags: 0 },
          context: 0,
        };
  const payload = {
    id,
    application_id: applicationId,
    type,
    data,
    channel_id: channel,
    token,
    version: 1,
    locale,
    app_permissions: String(asker.botPermissions ?? BOT_PERMISSIONS),
    entitlements: [],
    authorizing_integration_owners:
      asker.installedBy === "user" || guild === null ? { 1: user } : { 0: guild },
    attachment_size_limit: 10_485_760,
    ...place,
    ...(message === undefined ? {} : { message }),
  };
  return { id, token, payload, guild: guild ?? "0" };
}

/** The message that a pressed button is on, as far as anybody looks at it. */
export function messageWithButtons(applicationId: string, channel: string): Data {
  const author = { id: applicationId, username: "photofinish", discriminator: "0", avatar: null, bot: true };
  const id = snowflake();
  const now = new Date().toISOString();
  const nothing = { embeds: [], attachments: [], mentions: [], mention_roles: [], components: [] };
  const plain = {
    tts: false,
    mention_everyone: false,
    pinned: false,
    edited_timestamp: null,
    type: 0,
    flags: 0,
  };
  return { id, channel_id: channel, author, content: "", timestamp: now, ...plain, ...nothing };
}

export interface AttachedFile {
  name: string;
  /** Where the file is served. */
  url: string;
}

function attachment({ name, url }: AttachedFile): Data {
  return { id: snowflake(), filename: name, size: 1, url, proxy_url: url };
}

/** `/name`, with a file attached to its option `file`. */
export function commandWithFile(name: string, file: AttachedFile): Data {
  const sent = attachment(file);
  const option = { name: "file", type: 11, value: sent.id };
  return {
    ...commandData(name, null, {}),
    options: [option],
    resolved: { attachments: { [sent.id as string]: sent } },
  };
}

/** A command that is chosen on a message. */
export function commandOnMessage(name: string, content: string, files: AttachedFile[] = []): Data {
  const plain = messageWithButtons(snowflake(), CHANNEL);
  const message = { ...plain, content, attachments: files.map(attachment) };
  return {
    id: snowflake(),
    name,
    type: 3,
    target_id: plain.id,
    resolved: { messages: { [plain.id as string]: message } },
  };
}

/** A form that was filled in. */
export function formData(customId: string, field: string, value: string): Data {
  const component = { type: 4, id: 2, custom_id: field, value };
  return { custom_id: customId, components: [{ type: 18, id: 1, component }] };
}
