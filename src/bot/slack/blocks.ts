/** Card → Block Kit, inside Slack's limits for any card. Pure. */
import type { types } from "@slack/bolt";
import type { Block, Button, Card, PictureBlock } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import { buttonId } from "../buttons.js";
import { bars } from "../monospace/bars.js";
import { histogramLines } from "../monospace/histogram.js";
import { journeyBars } from "../monospace/journey-bars.js";
import { paint } from "../monospace/spans.js";
import { watchBars } from "../monospace/watch-bars.js";
import { fitted } from "./fit.js";
import { escapeMrkdwn, mrkdwn } from "./mrkdwn.js";
import { tableBlocks } from "./tables.js";

type KnownBlock = types.KnownBlock;

/** Slack's limits, from its Block Kit reference. Characters are UTF-16 units. */
const MAX_HEADER = 150;
const MAX_TEXT = 3000;
const MAX_BUTTONS = 25;
const MAX_LABEL = 75;
export const LONGEST_BUTTON_VALUE = 2000;
const MAX_ALT = 2000;

/** `fileId`: of the picture, once it is uploaded; without it the picture is drawn in characters. */
export function cardBlocks(card: Card, language: Language, fileId: string | null = null): KnownBlock[] {
  const table = card.blocks.find((block) => block.kind === "table");
  const buttons = card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  const blocks = card.blocks.flatMap((block): KnownBlock[] => {
    switch (block.kind) {
      case "text":
        return sections(block.text);
      case "note":
        return block.typedOnly ? [] : notes(block.text);
      case "table":
        // Slack takes one table a message.
        return block === table ? tableBlocks(block) : sections(tableAsText(block));
      case "code":
        return program(block.code);
      case "people":
        return people(block);
      case "links":
        return links(block);
      case "buttons":
        return actions(block.buttons, buttons);
      default:
        return fileId === null ? program(inCharacters(block, language)) : [image(fileId, block.alt)];
    }
  });
  const note = () => notes(text(language, "slack.shortened"));
  return fitted([header(card.title), ...contextOf(card), ...blocks], note);
}

function header(title: string): KnownBlock {
  return { type: "header", text: plain(title, MAX_HEADER) };
}

/** Who asked, as Slack shows them, and what. */
function contextOf({ context }: Card): types.ContextBlock[] {
  if (context === undefined || !/^[A-Z0-9]+$/.test(context.user)) return [];
  const asked = context.asked === null ? "" : ` · ${mrkdwn(`\`${context.asked}\``)}`;
  const element = { type: "mrkdwn" as const, text: `<@${context.user}>${asked}`, verbatim: true };
  return [{ type: "context", elements: [element] }];
}

function people({ label, users }: Extract<Block, { kind: "people" }>): types.ContextBlock[] {
  const mentions = users.filter((user) => /^[A-Z0-9]+$/.test(user)).map((user) => `<@${user}>`);
  if (mentions.length === 0) return [];
  const element = { type: "mrkdwn" as const, text: `${mrkdwn(label)} ${mentions.join(" ")}`, verbatim: true };
  return [{ type: "context", elements: [element] }];
}

function links({ label, links }: Extract<Block, { kind: "links" }>): types.ContextBlock[] {
  // Neither character may stand in the title of a link.
  const all = links.map(({ title, url }) => `<${url}|${escapeMrkdwn(title.replaceAll(/[|>]/g, " "))}>`);
  const element = { type: "mrkdwn" as const, text: `${mrkdwn(label)} ${all.join(" · ")}`, verbatim: true };
  return [{ type: "context", elements: [element] }];
}

/** Of a code block on a phone. */
const CHARACTERS_WIDE = 40;

/** The picture where no file can be shown: a message for one person alone carries none. */
function inCharacters(block: PictureBlock, language: Language): string {
  const view = { width: CHARACTERS_WIDE, colour: false, language };
  switch (block.kind) {
    case "photoFinish":
      return bars(block.result, view).join("\n");
    case "timeline":
      return watchBars(block.report, view).join("\n");
    case "journey":
      return journeyBars(block.journey, view).join("\n");
    case "histogram":
      return histogramLines(block.histogram, CHARACTERS_WIDE)
        .map((line) => paint(line, false))
        .join("\n");
  }
}

function sections(words: string): types.SectionBlock[] {
  return pieces(words).map((piece) => ({
    type: "section",
    // Verbatim: nothing that looks like an address becomes a link.
    text: { type: "mrkdwn", text: piece, verbatim: true },
  }));
}

function notes(words: string): types.ContextBlock[] {
  return pieces(words).map((piece) => ({
    type: "context",
    elements: [{ type: "mrkdwn", text: piece, verbatim: true }],
  }));
}

/** Split where lines or words end, so that each piece fits after it has been escaped. */
function pieces(words: string): string[] {
  const rendered = mrkdwn(words.trim());
  if (rendered.length <= MAX_TEXT) return rendered === "" ? [] : [rendered];
  const [first, rest] = halves(words.trim());
  return [...pieces(first), ...pieces(rest)];
}

function halves(words: string): [string, string] {
  const middle = Math.ceil(words.length / 2);
  const line = words.lastIndexOf("\n", middle);
  const space = line > 0 ? line : words.lastIndexOf(" ", middle);
  let cut = space > 0 ? space : middle;
  // Not between the two halves of one character.
  if (/[\udc00-\udfff]/.test(words.charAt(cut))) cut -= 1;
  return [words.slice(0, cut), words.slice(cut)];
}

/** Preformatted rich text is shown as it is: it needs no escaping, and nothing ends it early. */
function program(code: string): types.RichTextBlock[] {
  const lines = code.replace(/\n$/, "");
  if (lines.length > MAX_TEXT) return halves(lines).flatMap((half) => program(half.replace(/^\n/, "")));
  if (lines === "") return [];
  const preformatted = {
    type: "rich_text_preformatted" as const,
    elements: [{ type: "text" as const, text: lines }],
  };
  return [{ type: "rich_text", elements: [preformatted] }];
}

function image(fileId: string, alt: string): types.ImageBlock {
  return { type: "image", slack_file: { id: fileId }, alt_text: cut(alt, MAX_ALT) };
}

/** `all`: of the message; an action id occurs once in it. Slack has no buttons that cannot be pressed. */
function actions(buttons: Button[], all: Button[]): types.ActionsBlock[] {
  const enabled = buttons.filter(({ disabled }) => disabled !== true);
  const elements = enabled.slice(0, MAX_BUTTONS).map((button) => ({
    type: "button" as const,
    text: plain(button.label, MAX_LABEL),
    action_id: `command-${all.indexOf(button) + 1}`,
    value: buttonId(button, LONGEST_BUTTON_VALUE),
    ...(button.primary ? { style: "primary" as const } : {}),
  }));
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}

/** Slack takes one table a message. What stands beside one thing alone, such as its meaning, needs no label. */
function tableAsText({ columns, rows }: Extract<Block, { kind: "table" }>): string {
  // The notation of a workload has marks of its own, which are only safe in code.
  const code = rows.some(([first = ""]) => /[*_~]/.test(first));
  const named = (first: string) => (code ? `\`${first}\`` : `**${first}**`);
  const labelled = (cell: string, at: number) =>
    columns.length > 2 ? `${columns[at + 1]?.label ?? ""} ${cell}` : cell;
  return rows
    .map(([first = "", ...others]) => `• ${named(first)}  ${others.map(labelled).join(" · ")}`)
    .join("\n");
}

/** Emoji off: `:100:` in a title is what somebody measured. */
function plain(words: string, limit: number) {
  return { type: "plain_text" as const, text: cut(words, limit) || "–", emoji: false };
}

function cut(words: string, limit: number): string {
  if (words.length <= limit) return words;
  const end = /[\udc00-\udfff]/.test(words.charAt(limit - 1)) ? limit - 2 : limit - 1;
  return `${words.slice(0, end)}…`;
}
