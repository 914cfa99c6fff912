/** All commands, and the way from what somebody typed or chose to one of them. Pure. */
import { quoted, UserError } from "../../errors.js";
import { LETTERS } from "../../lessons/quiz/question.js";
import { LANES } from "../../race/lanes.js";
import { about } from "./about.js";
import { answer } from "./answer.js";
import type { Options } from "./arguments.js";
import { cancel } from "./cancel.js";
import { cancelRace } from "./cancel-race.js";
import { code } from "./code.js";
import { type Command, type Features, offeredOf } from "./command.js";
import { compare } from "./compare.js";
import { group } from "./group.js";
import { helpFor } from "./help.js";
import { lesson } from "./lesson.js";
import { log } from "./log.js";
import { lostUpdates } from "./lost-updates.js";
import { nearest } from "./nearest.js";
import { guess, predict } from "./predict.js";
import { quiz } from "./quiz.js";
import { race } from "./race.js";
import { raceCode, raceLog, raceWhy } from "./result-commands.js";
import { settings } from "./settings.js";
import { show } from "./show.js";
import { standings } from "./standings.js";
import { tip } from "./tip.js";
import { chatWords, withoutSlash } from "./typed-words.js";
import { watch } from "./watch.js";
import { welcome } from "./welcome.js";
import { why } from "./why.js";

const explained: readonly Command[] = [
  race,
  watch,
  compare,
  predict,
  why,
  show,
  code,
  log,
  lesson,
  quiz,
  standings,
  group,
  lostUpdates,
  tip,
  about,
  settings,
  cancel,
];
const help = helpFor(explained, [answer, guess]);

/** In the order in which `/help` and the platforms list them. */
export const commands: readonly Command[] = [...explained, help];

export function offeredCommands(features: Features): readonly Command[] {
  return offeredOf(commands, features);
}

/** Given by buttons, listed nowhere. */
const hidden: readonly Command[] = [answer, guess, cancelRace, raceCode, raceLog, raceWhy, welcome];

export interface ParsedCommand {
  command: Command;
  /** What this command's `run` takes. */
  parsed: unknown;
}

/** A whole line, with or without the slash. Throws `UserError` and nothing else. */
export function parseText(text: string): ParsedCommand {
  const [typed = "", ...words] = withoutSlash(chatWords(text).join(" ")).split(" ");
  if (typed === "") throw new UserError("error.empty");
  // Nothing but a letter is the answer to a question.
  if (words.length === 0 && LETTERS.some((letter) => letter === typed.toLowerCase()))
    return { command: answer, parsed: answer.fromText(typed) };
  const command = HELP_WORDS.includes(typed.toLowerCase()) ? help : commandNamed(typed);
  if (command.hidden !== true && asksForHelp(command, words))
    return { command: help, parsed: help.fromOptions({ command: command.name }) };
  return { command, parsed: command.fromText(words.join(" ")) };
}

/** A command and its options by name, as Discord sends them. Throws `UserError` and nothing else. */
export function parseOptions(name: string, options: Options): ParsedCommand {
  const command = commandNamed(name);
  return { command, parsed: command.fromOptions(options) };
}

function commandNamed(typed: string): Command {
  const name = typed.toLowerCase();
  const command = [...commands, ...hidden].find((known) => known.name === name);
  if (command !== undefined) return command;
  // Whoever types only the lane means the race.
  const raced = LANES.some((lane) => lane === name) ? `race ${name}` : null;
  const names = commands.map((known) => known.name);
  const meant = raced ?? nearest(name, names) ?? "none";
  throw new UserError("error.unknownCommand", { name: quoted(typed), nearest: meant });
}

/** What people know from elsewhere: these anywhere in a command line, and more where there is nothing else. */
const HELP_FLAGS = ["-h", "--help", "-help"];
const HELP_WORDS = ["help", "?", ...HELP_FLAGS];

/** `race help` is `help race`, and so are `race async -h` and a command without the word it needs. */
function asksForHelp(command: Command, words: readonly string[]): boolean {
  if (words.length === 0) return command.subject?.required === true;
  const lower = words.map((word) => word.toLowerCase());
  return (
    lower.some((word) => HELP_FLAGS.includes(word)) ||
    (lower.length === 1 && HELP_WORDS.includes(lower[0] ?? ""))
  );
}
