/** Command declarations → what Discord is told of them. Pure. */
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from "discord.js";
import { languages } from "../../lessons/languages.js";
import { type TextKey, text } from "../../lessons/text.js";
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from "../../race/reply.js";
import type { Choice, Command, Option } from "../commands/command.js";
import { isSubcommand, MAX_CHOICES } from "./command-syntax.js";

/** Everybody whose language is none of these sees the default. */
const TRANSLATIONS = LANGUAGES.filter((language) => language !== DEFAULT_LANGUAGE);
const MAX_DESCRIPTION = 100;

/** For servers and users alike, in channels, in direct messages with the bot and with others. */
const EVERYWHERE = {
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [
    InteractionContextType.Guild,
    InteractionContextType.BotDM,
    InteractionContextType.PrivateChannel,
  ],
};

export function registration(
  commands: readonly Command[],
): RESTPostAPIChatInputApplicationCommandsJSONBody[] {
  return commands
    .filter((command) => !command.hidden)
    .map((command) => ({
      type: ApplicationCommandType.ChatInput,
      ...named(command.name),
      ...described(command.summary),
      options: commandOptions(command),
      ...EVERYWHERE,
    })) as RESTPostAPIChatInputApplicationCommandsJSONBody[];
}

/** What takes a program can be given on a message that has one, too. */
export function messageCommands(
  commands: readonly Command[],
): RESTPostAPIContextMenuApplicationCommandsJSONBody[] {
  return commands
    .filter(({ form }) => form === "program")
    .map(() => ({ type: ApplicationCommandType.Message, ...translated("watch.message"), ...EVERYWHERE }));
}

/** The name of a command on messages: any words, which people read in a menu. */
function translated(key: TextKey) {
  const name_localizations = localized((language) => text(language, key));
  return { name: text(DEFAULT_LANGUAGE, key), name_localizations };
}

/** A word that must be there becomes a subcommand for each choice; one that may be left out, an option. */
function commandOptions({ subject, options }: Command) {
  const declared = options.map(basicOption);
  if (subject === undefined) return declared;
  if (isSubcommand({ subject })) {
    return subject.choices.map(({ value, summary }) => ({
      type: ApplicationCommandOptionType.Subcommand,
      ...named(value),
      ...described(summary),
      options: declared,
    }));
  }
  const own = basicOption({ ...subject, summary: subjectSummary(subject.choices), type: "text" });
  return [{ ...own, required: subject.required }, ...declared];
}

/** A subject has no summary of its own; what can be chosen says it. */
function subjectSummary(choices: readonly Choice[]): string {
  return choices.map(({ value }) => value).join(" | ");
}

function basicOption(
  option: Omit<Option, "summary"> & { summary: TextKey | (string & {}) },
): APIApplicationCommandBasicOption {
  const base = { ...named(option.name), ...described(option.summary), required: false };
  if (option.type === "integer") {
    const { min, max } = option;
    return {
      type: ApplicationCommandOptionType.Integer,
      ...base,
      ...(min === undefined ? {} : { min_value: min }),
      ...(max === undefined ? {} : { max_value: max }),
    };
  }
  if (option.type === "file") return { type: ApplicationCommandOptionType.Attachment, ...base };
  const type = ApplicationCommandOptionType.String as const;
  if (option.choices !== undefined && option.choices.length <= MAX_CHOICES) {
    return { type, ...base, choices: option.choices.map(choice) };
  }
  const completes = option.complete !== undefined || option.choices !== undefined;
  return completes ? { type, ...base, autocomplete: true } : { type, ...base };
}

/** The value itself is what people type elsewhere, so it comes first. */
function choice({ value, summary }: Choice): APIApplicationCommandOptionChoice<string> {
  const label = (words: string) => cut(words.toLowerCase() === value ? words : `${value}: ${words}`);
  return {
    value,
    name: label(text(DEFAULT_LANGUAGE, summary)),
    name_localizations: localized((language) => label(text(language, summary))),
  };
}

/** Commands and options have other names in languages whose texts have one. */
function named(name: string) {
  const key = `discord.name.${name}`;
  const localizations = localized((language) => {
    const own = isText(key) ? text(language, key) : name;
    return own === name ? null : own;
  });
  return Object.keys(localizations).length === 0 ? { name } : { name, name_localizations: localizations };
}

function described(summary: TextKey | (string & {})) {
  if (!isText(summary)) return { description: cut(summary) };
  return {
    description: cut(text(DEFAULT_LANGUAGE, summary)),
    description_localizations: localized((language) => cut(text(language, summary))),
  };
}

/** What `words` gives for each translation, by Discord's name of its language; `null` is left out. */
function localized(words: (language: Language) => string | null): Record<string, string> {
  const found = TRANSLATIONS.map((language) => [languages[language].discordLocale, words(language)]);
  return Object.fromEntries(found.filter(([, own]) => own !== null));
}

function isText(key: string): key is TextKey {
  return key in languages[DEFAULT_LANGUAGE].texts;
}

function cut(words: string): string {
  return words.length <= MAX_DESCRIPTION ? words : `${words.slice(0, MAX_DESCRIPTION - 1)}…`;
}
