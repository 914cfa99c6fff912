import type { Command } from "../commands/command.js";

/**
 * What the last word of `typed` can become, and that word, as readline wants them. All from the commands'
 * declarations; a completed word ends with a space, an option with its `=`.
 */
export function complete(
  typed: string,
  commands: readonly Command[],
  ownWords: readonly string[],
): [string[], string] {
  const words = typed.trimStart().split(/\s+/);
  const last = words.at(-1) ?? "";
  const [first = "", ...others] = words;
  if (others.length === 0) return [starting(last, commandWords(first, commands, ownWords)), last];
  const command = commands.find(({ name }) => name === first.replace(/^\//, "").toLowerCase());
  if (command === undefined) return [[], last];
  return [starting(last, argumentWords(command, others)), last];
}

function commandWords(first: string, commands: readonly Command[], ownWords: readonly string[]): string[] {
  const listed = commands.filter(({ hidden }) => hidden !== true);
  const names = [...listed.map(({ name }) => name), ...ownWords];
  const slash = first === "" || first.startsWith("/") ? "/" : "";
  return names.map((name) => `${slash}${name} `);
}

function argumentWords(command: Command, typed: readonly string[]): string[] {
  const { subject, options, examples } = command;
  if (subject !== undefined && typed.length === 1) return subject.choices.map(({ value }) => `${value} `);
  const open = options.filter(({ name }) => !typed.slice(0, -1).some((word) => word.startsWith(`${name}=`)));
  const chosen = open.flatMap(({ name, choices, type }) => {
    // No server is around a terminal.
    const here = choices?.filter(({ needs }) => needs === undefined);
    if (here !== undefined) return here.map(({ value }) => `${name}=${value} `);
    return type === "integer" ? [`${name}=`] : [];
  });
  const words = exampleWords(examples, subject === undefined ? 1 : 2);
  return [...new Set([...words, ...offeredWords(options, typed.at(-1) ?? ""), ...chosen])];
}

/** What the examples have for free text: the words behind the command and its subject that are no options. */
function exampleWords(examples: readonly string[], before: number): string[] {
  const words = examples.flatMap((example) => example.split(" ").slice(before));
  return [...new Set(words)].filter((word) => !word.includes("=")).map((word) => `${word} `);
}

/** What options offer for free text, as far as it is one word more than what is there. */
function offeredWords(options: Command["options"], last: string): string[] {
  const offered = options.flatMap((option) => option.complete?.(last) ?? []);
  return offered.filter((text) => text !== last && !text.includes(" ")).map((word) => `${word} `);
}

function starting(last: string, candidates: readonly string[]): string[] {
  return candidates.filter((candidate) => candidate.toLowerCase().startsWith(last.toLowerCase()));
}
