import type { Named, Settings } from "./settings.js";

export interface DiscordConfig {
  token: string;
  applicationId: string;
  /** Commands are registered for this server alone; without it, for all. */
  guildId: string | undefined;
  /** The REST interface's base, without a version; `undefined`: Discord's own. */
  apiUrl: string | undefined;
  shards: number | "auto";
}

/** Settings that need each other. */
export function missingForDiscord(named: Named): string[] {
  const problems: string[] = [];
  if (named.DISCORD_TOKEN !== undefined && named.DISCORD_APPLICATION_ID === undefined) {
    problems.push(
      "  DISCORD_APPLICATION_ID is missing, and DISCORD_TOKEN is set: it is in Discord's developer portal, " +
        "General Information, Application ID",
    );
  }
  if (named.DISCORD_TOKEN === undefined && named.DISCORD_APPLICATION_ID !== undefined) {
    problems.push(
      "  DISCORD_TOKEN is missing, and DISCORD_APPLICATION_ID is set: it is in Discord's developer portal, " +
        "Bot, Reset Token",
    );
  }
  return problems;
}

export function discordConfig(settings: Settings): DiscordConfig | undefined {
  const { DISCORD_TOKEN: token, DISCORD_APPLICATION_ID: applicationId } = settings;
  if (token === undefined || applicationId === undefined) return undefined;
  return {
    token,
    applicationId,
    guildId: settings.DISCORD_GUILD_ID,
    apiUrl: settings.DISCORD_API_URL?.replace(/\/+$/, ""),
    shards: settings.DISCORD_SHARDS,
  };
}
