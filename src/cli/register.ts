/** `photofinish register discord`: tells a platform which commands there are, without starting anything. */
import { offeredCommands } from "../bot/commands/index.js";
import { discordApi, discordRest } from "../bot/discord/api.js";
import { inviteLinks } from "../bot/discord/invite.js";
import { registerCommands } from "../bot/discord/register.js";
import { readConfig } from "../config/config.js";
import { StartError } from "../errors.js";
import { runForPlatform } from "./for-platform.js";

export function runRegister(args: string[]): Promise<number> {
  return runForPlatform({ name: "register", platform: "discord", flags: {}, run: registerWithDiscord }, args);
}

async function registerWithDiscord(): Promise<void> {
  const { discord, watchesPrograms } = readConfig(process.env);
  if (discord === undefined) {
    throw new StartError(
      "DISCORD_TOKEN and DISCORD_APPLICATION_ID are not set. Both are in Discord's developer portal; " +
        "docs/discord.md shows where.",
    );
  }
  const commands = offeredCommands({ sandbox: watchesPrograms });
  const rest = discordRest(discord);
  await registerCommands(commands, discordApi(rest, discord), discord);
  const where = discord.guildId === undefined ? "for all servers" : `for the server ${discord.guildId}`;
  const { server, user } = inviteLinks(discord.applicationId);
  console.log(`Registered ${commands.length} commands ${where}.

To add the bot to a server:
  ${server}
To add it to your own account, to use it anywhere:
  ${user}`);
}
