/** Command declarations → what Discord is told of them. Pure. */
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord.js";
import { catalogs, type TextKey, text } from "../../lessons/text.js";
import type { Choice, Command, Option } from "../commands/command.js";

/** Discord's name for the Chinese of our texts. English is what everybody else sees. */
const CHINESE = "zh-CN";
const MAX_DESCRIPTION = 100;
const MAX_CHOICES = 25;

/** For servers and users alike, in channels, in direct messages with the bot and with others. */
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
      integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
      contexts: [
        InteractionContextType.Guild,
        InteractionContextType.BotDM,
        InteractionContextType.PrivateChannel,
      ],
    })) as RESTPostAPIChatInputApplicationCommandsJSONBody[];
}

/** A word that must be there becomes a subcommand for each choice; one that may be left out, an option. */
function commandOptions({ subject, options }: Command) {
  const declared = options.map(basicOption);
  if (subject === undefined) return declared;
  if (subject.required && subject.choices.length <= MAX_CHOICES) {
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
    name: label(text("en", summary)),
    name_localizations: { [CHINESE]: label(text("zh", summary)) },
  };
}

/** Commands and options have Chinese names where the texts have one. */
function named(name: string) {
  const key = `discord.name.${name}`;
  const chinese = key in catalogs.zh ? catalogs.zh[key as TextKey] : name;
  return chinese === name ? { name } : { name, name_localizations: { [CHINESE]: chinese } };
}

function described(summary: TextKey | (string & {})) {
  if (!(summary in catalogs.en)) return { description: cut(summary) };
  const key = summary as TextKey;
  return {
    description: cut(text("en", key)),
    description_localizations: { [CHINESE]: cut(text("zh", key)) },
  };
}

function cut(words: string): string {
  return words.length <= MAX_DESCRIPTION ? words : `${words.slice(0, MAX_DESCRIPTION - 1)}…`;
}
