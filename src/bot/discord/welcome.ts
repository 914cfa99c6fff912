/** A server that the bot was just added to is told once what to type. */
import type { Guild } from "discord.js";
import { ChannelType, PermissionFlagsBits } from "discord.js";
import type { Logger } from "pino";
import type { Store } from "../../store/store.js";
import { welcomeCard } from "../commands/welcome.js";
import type { DiscordApi } from "./api.js";
import { isForbidden } from "./failures.js";
import { message } from "./message.js";
import { nonceOf } from "./poster.js";
import { languageOf } from "./request.js";

const ONCE_SECONDS = 86_400;
const NEEDED = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;

export async function welcomeServer(
  guild: Guild,
  { api, store, logger }: { api: DiscordApi; store: Store; logger: Logger },
): Promise<void> {
  try {
    const channel = channelFor(guild);
    // Every bot on the token hears of the server.
    if (channel === null || !(await store.setIfAbsent(`welcomed/discord/${guild.id}`, "1", ONCE_SECONDS)))
      return;
    const card = welcomeCard(languageOf(guild.preferredLocale));
    await api.post(
      channel,
      message(card, { picture: false, audience: "all", commandIds: api.commandIds }),
      nonceOf(`welcome-${guild.id}`),
      null,
    );
  } catch (err) {
    const level = isForbidden(err) ? "info" : "warn";
    logger[level]({ guild: guild.id, err }, "a server could not be welcomed");
  }
}

/** Where the server shows who joins, or else the first channel that the bot may write in; `null`: there is none. */
function channelFor(guild: Guild): string | null {
  const mayWrite = (channel: { permissionsFor(member: string): { has(bits: bigint): boolean } | null }) =>
    channel.permissionsFor(guild.client.user.id)?.has(NEEDED) === true;
  const { systemChannel } = guild;
  if (systemChannel !== null && mayWrite(systemChannel)) return systemChannel.id;
  const texts = [...guild.channels.cache.values()].filter((each) => each.type === ChannelType.GuildText);
  return texts.sort((one, other) => one.rawPosition - other.rawPosition).find(mayWrite)?.id ?? null;
}
