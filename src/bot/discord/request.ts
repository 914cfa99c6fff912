/** Discord's events → requests. Pure. */
import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type CommandInteractionOption,
  InteractionContextType,
  type MessageContextMenuCommandInteraction,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
} from "discord.js";
import { languageNamed } from "../../lessons/languages.js";
import { DEFAULT_LANGUAGE, type Language } from "../../race/reply.js";
import type { Options } from "../commands/arguments.js";
import { commands } from "../commands/index.js";
import type { Request } from "../request.js";

export const DISCORD = "discord";

/** An interaction's token can be used for so long, in milliseconds: 15 minutes, less what an answer takes. */
const TOKEN_MS = 15 * 60_000 - 10_000;

/** The platform's own part of a `Reply`; strings, as it is stored. */
export interface Address {
  token: string;
  /** Milliseconds since the epoch. */
  expires: string;
}

type Event =
  | ChatInputCommandInteraction
  | ButtonInteraction
  | MessageContextMenuCommandInteraction
  | ModalSubmitInteraction;

export function requestOf(event: Event, input: Request["input"]): Request {
  const own = languageOf(event.locale);
  const address: Address = { token: event.token, expires: String(event.createdTimestamp + TOKEN_MS) };
  return {
    id: event.id,
    platform: DISCORD,
    user: event.user.id,
    userName: event.user.displayName,
    // Without a server there are just the user and the bot, or a group of friends.
    ...(event.guildId === null ? {} : { space: event.guildId }),
    alone: event.channel?.isDMBased() === true && event.guildId === null && event.context !== 2,
    channel: event.channelId ?? event.user.id,
    language: event.guildLocale === null ? own : languageOf(event.guildLocale),
    ownLanguage: own,
    mayManage: event.guildId === null || has(event, PermissionFlagsBits.ManageChannels),
    mayManageSpace: has(event, PermissionFlagsBits.ManageGuild),
    mayModerate: has(event, PermissionFlagsBits.ManageMessages),
    ...mayNotPost(event),
    input,
    outlet: DISCORD,
    address: { ...address },
  };
}

/** The bot is in a server, or the user alone installed it; in a group of friends it never is. */
function mayNotPost(event: Event): Pick<Request, "mayNotPost"> {
  if (event.context === InteractionContextType.PrivateChannel) return { mayNotPost: "groupMessage" };
  if (event.guildId === null) return {};
  const owner = event.authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall];
  if (owner !== event.guildId) return { mayNotPost: "notMember" };
  const { ViewChannel, SendMessages, SendMessagesInThreads } = PermissionFlagsBits;
  const send = event.channel?.isThread() ? SendMessagesInThreads : SendMessages;
  return event.appPermissions.has(ViewChannel | send) ? {} : { mayNotPost: "permission" };
}

export function languageOf(locale: string): Language {
  return languageNamed(locale) ?? DEFAULT_LANGUAGE;
}

/** The command and its options by name: a subcommand is the value of the command's subject. */
export function commandInput(event: ChatInputCommandInteraction | AutocompleteInteraction): {
  command: string;
  options: Options;
} {
  const options = optionsOf(event.commandName, event.options.data);
  return { command: event.commandName, options };
}

function optionsOf(command: string, data: readonly CommandInteractionOption[]): Options {
  const options: Options = {};
  for (const option of data) {
    if (option.type === ApplicationCommandOptionType.Subcommand) {
      const subject = commands.find(({ name }) => name === command)?.subject?.name;
      if (subject !== undefined) options[subject] = option.name;
      Object.assign(options, optionsOf(command, option.options ?? []));
    } else if (typeof option.value === "string" || typeof option.value === "number") {
      options[option.name] = option.value;
    }
  }
  return options;
}

function has(event: Event, permission: bigint): boolean {
  return event.memberPermissions?.has(permission) ?? false;
}
