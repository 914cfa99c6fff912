import type { Block, Card } from "../../lessons/cards/card.js";
import { type TextKey, text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import { type Command, type Features, offeredOf } from "./command.js";
import { chatWords, withoutSlash } from "./typed-words.js";

export interface ParsedHelp {
  /** The command to explain; `null`: list them all. */
  command: string | null;
}

/**
 * `/help` for these commands and itself, made from their declarations alone. `typed`: what can only be typed is explained,
 * and listed nowhere.
 */
export function helpFor(others: readonly Command[], typed: readonly Command[]): Command<ParsedHelp> {
  const help: Command<ParsedHelp> = {
    name: "help",
    summary: "help.summary",
    subject: {
      name: "command",
      required: false,
      choices: others.map(({ name, summary }) => ({ value: name, summary })),
    },
    options: [],
    examples: ["/help race", "/help"],
    audience: "asker",
    // A slash before the command's name is how people know it.
    fromText: (words) => parseHelp(optionsFromText(help, withoutSlash(chatWords(words).join(" ")))),
    fromOptions: parseHelp,

    async run({ command: name }, { language, space }, { features }) {
      const offered = offeredOf(others, features);
      const known = others.find((other) => other.name === name);
      if (known?.needs !== undefined && !features[known.needs])
        return { kind: "card", card: withheldCard(known, known.needs, language), audience: "asker" };
      const command = [...offered, ...typed].find((other) => other.name === name);
      const card =
        command === undefined
          ? listCard([...offered, help], language)
          : commandCard(inPlace(command, space), language);
      return { kind: "card", card, audience: "asker" };
    },
  };

  function parseHelp(options: Options): ParsedHelp {
    const word = chatWords(String(options.command ?? ""))
      .join(" ")
      .toLowerCase();
    if (typed.some(({ name }) => name === word)) return { command: word };
    const names = others.map((other) => other.name);
    return { command: choiceOption(help, options, "command", [...names, "help"]) };
  }
  return help;
}

/** Without what there is only in a server or workspace, where there is none. */
function inPlace(command: Command, space: string | undefined): Command {
  if (space !== undefined) return command;
  const options = command.options.map((option) =>
    option.choices === undefined
      ? option
      : { ...option, choices: option.choices.filter(({ needs }) => needs !== "space") },
  );
  return { ...command, options };
}

const WHY_WITHHELD: Record<keyof Features, TextKey> = { sandbox: "watch.error.off" };

/** Of a command that this installation does not offer: why. */
function withheldCard(command: Command, needs: keyof Features, language: Language): Card {
  const blocks: Block[] = [command.summary, WHY_WITHHELD[needs]].map((key) => ({
    kind: "text",
    text: text(language, key),
  }));
  return { title: start(command), blocks };
}

function listCard(commands: readonly Command[], language: Language): Card {
  const rows = commands.map((command) => [start(command), text(language, command.summary)]);
  return {
    title: text(language, "help.title"),
    blocks: [
      { kind: "text", text: text(language, "help.first") },
      table(rows, language, "help.command"),
      { kind: "note", text: text(language, "help.more") },
    ],
  };
}

function commandCard(command: Command, language: Language): Card {
  const choices = command.subject?.choices ?? [];
  const blocks: Block[] = [{ kind: "text", text: text(language, command.summary) }];
  if (choices.length > 0) {
    const rows = choices.map(({ value, summary }) => [value, text(language, summary)]);
    blocks.push(table(rows, language, "help.choice"));
  }
  if (command.options.length > 0) {
    const rows = command.options.map(({ name, summary }) => [name, text(language, summary)]);
    blocks.push(table(rows, language, "help.option"));
  }
  blocks.push(...(command.details?.(language) ?? []));
  blocks.push({ kind: "text", text: `**${text(language, "help.examples")}**` });
  blocks.push({ kind: "code", language: "text", code: command.examples.join("\n") });
  return { title: usage(command), blocks };
}

type ColumnKey = "help.command" | "help.choice" | "help.option";

function table(rows: string[][], language: Language, first: ColumnKey): Block {
  const columns = [
    { label: text(language, first), align: "left" as const },
    { label: text(language, "help.meaning"), align: "left" as const },
  ];
  return { kind: "table", columns, rows };
}

/** `/race <lane>`, `/log [lane]`, `/about`. */
function start({ name, subject }: Command): string {
  if (subject === undefined) return `/${name}`;
  return subject.required ? `/${name} <${subject.name}>` : `/${name} [${subject.name}]`;
}

/** `/race <lane> [tasks] [runtime=python|node] [runs=1-20]`. */
export function usage(command: Command): string {
  const options = command.options.map((option) => {
    const choices = option.choices?.map((choice) => choice.value).join("|");
    const values = option.type === "integer" ? `${option.min}-${option.max}` : choices;
    return values === undefined ? `[${option.name}]` : `[${option.name}=${values}]`;
  });
  return [start(command), ...options].join(" ");
}
