/** Commands as they are given on Discord, in what a card says: with named options, and as mentions that can be pressed. Pure. */
import { UserError } from "../../errors.js";
import type { Block, Card } from "../../lessons/cards/card.js";
import { optionsFromText } from "../commands/arguments.js";
import type { Command } from "../commands/command.js";
import { commands } from "../commands/index.js";

/** Discord's own ids of the commands, by their names; empty until they are registered. */
export type CommandIds = ReadonlyMap<string, string>;

/** More choices than this do not become subcommands. */
export const MAX_CHOICES = 25;

export function inDiscordSyntax(card: Card, ids: CommandIds): Card {
  const title = card.title.startsWith("/") ? withColons(card.title) : card.title;
  return { ...card, title, blocks: card.blocks.map((block) => translated(block, ids)) };
}

function translated(block: Block, ids: CommandIds): Block {
  if (block.kind === "text" || block.kind === "note") {
    return {
      ...block,
      text: block.text.replace(/`([^`\n]+)`/g, (whole, code: string) => spanOf(code, ids) ?? whole),
    };
  }
  if (block.kind !== "code" || block.language !== "text") return block;
  const lines = block.code.split("\n").map((line) => syntaxOf(line)?.typed ?? line);
  return { ...block, code: lines.join("\n") };
}

/** `null`: it stays as it is. */
function spanOf(code: string, ids: CommandIds): string | null {
  // An option by itself, such as `where=server`.
  if (/^[a-z]+=\S*$/.test(code)) return `\`${code.replace("=", ":")}\``;
  const syntax = syntaxOf(code);
  if (syntax === null) return null;
  const id = ids.get(syntax.name);
  return syntax.mention === null || id === undefined ? `\`${syntax.typed}\`` : `<${syntax.mention}:${id}>`;
}

interface Syntax {
  name: string;
  /** As somebody sees it who has filled it in. */
  typed: string;
  /** Without the id that ends it; `null`: a mention cannot carry its options. */
  mention: string | null;
}

/** `null` for what is no command of ours, or not a complete one. */
function syntaxOf(line: string): Syntax | null {
  const [, name = "", rest = ""] = /^\/([a-z-]+)(?: (.*))?$/.exec(line) ?? [];
  const command = commands.find((each) => each.name === name);
  if (command === undefined) return null;
  try {
    const { path, options } = filledIn(command, rest);
    const declared = [command.subject?.name ?? "", ...command.options.map((option) => option.name)];
    const words = declared.flatMap((option) => {
      const value = options[option];
      return value === undefined ? [] : [`${option}:${value}`];
    });
    return { name, typed: [path, ...words].join(" "), mention: words.length === 0 ? path : null };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function filledIn(command: Command, rest: string) {
  const options = optionsFromText(command, rest);
  const { name, subject } = command;
  if (!isSubcommand(command)) return { path: `/${name}`, options };
  const { [subject?.name ?? ""]: chosen, ...others } = options;
  return { path: [`/${name}`, chosen].join(" ").trim(), options: others };
}

/** Whether the command's subject is a subcommand on Discord. */
export function isSubcommand({ subject }: Pick<Command, "subject">): boolean {
  return subject?.required === true && subject.choices.length <= MAX_CHOICES;
}

/** `/race <lane> [runtime=python|node]`. */
function withColons(usage: string): string {
  return usage.replace(/\[([a-z]+)=/g, "[$1:");
}
