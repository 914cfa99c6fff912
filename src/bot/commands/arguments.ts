/** Words to options, and options to values, by what a command declares. Pure; throws `UserError`. */
import { quoted, UserError } from "../../errors.js";
import type { Command, Option } from "./command.js";
import { nearest } from "./nearest.js";
import { chatWords } from "./typed-words.js";

export type Options = Record<string, string | number>;
type Declared = Pick<Command, "name" | "subject" | "options" | "rest" | "examples">;

/**
 * The options that a text stands for: first the subject, then `name=value` anywhere, in any case. Words
 * that are neither are the value of the command's `rest`, or a mistake where it has none.
 */
export function optionsFromText(command: Declared, text: string): Options {
  const { rest } = command;
  const words = chatWords(text);
  const options: Options = {};
  if (command.subject !== undefined && words.length > 0) options[command.subject.name] = words.shift() ?? "";
  const others = words.filter((word) => !word.includes("="));
  for (const word of words.filter((each) => each.includes("="))) {
    const [name = "", ...value] = word.split("=");
    setOnce(command, options, declaredOption(command, name, word).name, value.join("="));
  }
  if (others.length > 0) {
    if (rest === undefined) throw unexpected(command, others[0] ?? "");
    setOnce(command, options, rest, others.join(" "));
  }
  return options;
}

function setOnce(command: Declared, options: Options, name: string, value: string): void {
  if (Object.hasOwn(options, name)) {
    throw new UserError("error.optionTwice", { name, example: exampleOf(command) });
  }
  options[name] = value;
}

function declaredOption(command: Declared, name: string, word: string): Option {
  const found = command.options.find((option) => option.name === name.toLowerCase());
  if (found !== undefined) return found;
  if (command.options.length === 0) throw unexpected(command, word);
  const names = command.options.map((option) => option.name);
  throw new UserError("error.unknownOption", {
    word: quoted(name),
    command: command.name,
    known: names.map((known) => `${known}=`).join(" "),
    nearest: nearest(name, names) ?? "none",
    example: exampleWith(command, (word) => word.includes("=")),
  });
}

function unexpected(command: Declared, word: string): UserError {
  const example = exampleOf(command);
  return new UserError("error.unexpectedWord", { word: quoted(word), command: command.name, example });
}

/** One of `choices`, in any case; `null` where the option is not there. `name` is shown to the user. */
export function choiceOption<Value extends string>(
  command: Declared,
  options: Options,
  name: string,
  choices: readonly Value[],
): Value | null {
  const given = options[name];
  if (given === undefined) return null;
  const words = chatWords(String(given));
  const word = words.join(" ").toLowerCase();
  const found = choices.find((choice) => choice === word);
  if (found !== undefined) return found;
  throw new UserError("error.unknownChoice", {
    name,
    word: quoted(word),
    choices: choices.join(" | "),
    nearest: nearest(word, choices) ?? "none",
    example: exampleWith(command, (word) =>
      choices.some((choice) => choice === word || `${name}=${choice}` === word),
    ),
  });
}

/** A whole number within the option's bounds; `null` where the option is not there. */
export function integerOption(
  options: Options,
  option: Required<Pick<Option, "name" | "min" | "max">>,
): number | null {
  const given = options[option.name];
  if (given === undefined) return null;
  const word = chatWords(String(given)).join(" ");
  const value = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (value >= option.min && value <= option.max) return value;
  const { name, min, max } = option;
  throw new UserError("error.badInteger", { name, word: quoted(word), min, max });
}

/** For a subject that the command cannot do without. */
export function subjectMissing(command: Declared): UserError {
  const choices = command.subject?.choices.map((choice) => choice.value) ?? [];
  return new UserError("error.subjectMissing", {
    command: command.name,
    name: command.subject?.name ?? "",
    choices: choices.join(" | "),
    example: exampleOf(command),
  });
}

/** The first example with such a word behind the command, else the first. */
function exampleWith(command: Declared, shows: (word: string) => boolean): string {
  const found = command.examples.find((example) => example.split(" ").slice(1).some(shows));
  return found ?? exampleOf(command);
}

function exampleOf(command: Declared): string {
  return command.examples[0] ?? `/${command.name}`;
}
