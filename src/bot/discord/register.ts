/** Tells Discord which commands there are: one request that replaces all that it knew. */
import { DiscordAPIError } from "discord.js";
import type { DiscordConfig } from "../../config/discord.js";
import { StartError } from "../../errors.js";
import type { Command } from "../commands/command.js";
import type { DiscordApi } from "./api.js";
import { isUnauthorized } from "./failures.js";
import { messageCommands, registration } from "./registration.js";

/** Throws `StartError` naming the setting that Discord refuses; rejects with what it is where Discord is away. */
export async function registerCommands(
  commands: readonly Command[],
  api: DiscordApi,
  { guildId }: Pick<DiscordConfig, "guildId">,
): Promise<void> {
  try {
    await api.register([...registration(commands), ...messageCommands(commands)]);
  } catch (error) {
    if (isUnauthorized(error)) {
      throw new StartError(
        "Discord refuses DISCORD_TOKEN. Take a new one in the developer portal (Bot, Reset Token) and start again.",
      );
    }
    if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) {
      const settings =
        guildId === undefined
          ? "DISCORD_APPLICATION_ID is not the application of DISCORD_TOKEN. Copy both from one application"
          : "DISCORD_GUILD_ID is no server that this application was added to (or DISCORD_APPLICATION_ID is not the " +
            "application of DISCORD_TOKEN). Add it with the link that `photofinish register discord` prints, or unset it";
      throw new StartError(`Discord refuses the commands: ${settings}. It says: ${error.message}`);
    }
    throw error;
  }
}
