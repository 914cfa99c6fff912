/** Card → message of Components V2, inside Discord's limits whatever the card. Pure. */
import {
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from "discord.js";
import { type Button, type Card, isPicture } from "../../lessons/cards/card.js";
import { buttonId } from "../buttons.js";
import type { Audience } from "../commands/command.js";
import { type CommandIds, inDiscordSyntax } from "./command-syntax.js";
import { codeSpan } from "./markdown.js";
import { fitted, type Piece, textPiece, titlePiece } from "./pieces.js";

export const PICTURE_NAME = "photo-finish.png";
/** Of a button, in UTF-16 units. */
export const LONGEST_BUTTON_ID = 100;
const MAX_ALT = 1_024;
const MAX_LABEL = 80;
const BUTTONS_A_ROW = 5;
/** So that a message stays below 40 components with everything else that can be in it. */
const MAX_BUTTONS = 20;
/** Discord's own green, red and yellow. */
const ACCENTS = { good: 0x57f287, bad: 0xed4245, busy: 0xfee75c } as const;

export interface Message {
  flags: number;
  components: APIMessageTopLevelComponent[];
  /** Nobody is pinged, whatever the text. */
  allowed_mentions: { parse: [] };
  attachments?: { id: string; filename: string; description: string }[];
}

export interface Rendering {
  /** Whether the picture goes with the message. */
  picture: boolean;
  audience: Audience;
  commandIds?: CommandIds;
}

/** Between what a message's parts are made of: a text that is not yet as short as it must be, or a component. */
type Part = Piece | APIComponentInContainer;

export function message(neutral: Card, { picture, audience, commandIds = new Map() }: Rendering): Message {
  const card = inDiscordSyntax(neutral, commandIds);
  const parts: Part[] = [titlePiece(card), ...contextPieces(card)];
  let alt: string | null = null;
  for (const block of card.blocks) {
    if (isPicture(block)) {
      if (picture && alt === null) {
        alt = block.alt.slice(0, MAX_ALT);
        parts.push(gallery(alt));
      } else {
        parts.push(textPiece({ kind: "note", text: block.alt }) as Piece);
      }
      continue;
    }
    const piece = textPiece(block);
    if (piece !== null) parts.push(piece);
  }
  const buttons = card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  parts.push(...rows(buttons));
  const flags = MessageFlags.IsComponentsV2 | (audience === "asker" ? MessageFlags.Ephemeral : 0);
  const components: APIMessageTopLevelComponent[] = [
    {
      type: ComponentType.Container,
      ...(card.tone === undefined ? {} : { accent_color: ACCENTS[card.tone] }),
      components: joined(parts),
    },
  ];
  const all: Message = { flags, components, allowed_mentions: { parse: [] } };
  if (alt === null) return all;
  return { ...all, attachments: [{ id: "0", filename: PICTURE_NAME, description: alt }] };
}

/** Texts that stand beside each other become one, which saves components. */
function joined(parts: readonly Part[]): APIComponentInContainer[] {
  const pieces = parts.filter((part): part is Piece => "full" in part);
  const texts = fitted(pieces);
  const components: APIComponentInContainer[] = [];
  for (const part of parts) {
    if (!("full" in part)) {
      components.push(part);
      continue;
    }
    const content = texts[pieces.indexOf(part)] ?? "";
    const last = components.at(-1);
    if (content === "") continue;
    if (last?.type === ComponentType.TextDisplay) last.content += `\n${content}`;
    else components.push({ type: ComponentType.TextDisplay, content });
  }
  return components;
}

/** Who asked, as Discord shows them, and what. Nobody is pinged. */
function contextPieces({ context }: Card): Piece[] {
  if (context === undefined || !/^\d+$/.test(context.user)) return [];
  const asked = context.asked === null ? "" : ` · ${codeSpan(context.asked)}`;
  const line = `-# <@${context.user}>${asked}`;
  return [{ full: line, within: (limit) => (line.length <= limit ? line : "") }];
}

function gallery(alt: string): APIComponentInContainer {
  return {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${PICTURE_NAME}` }, description: alt }],
  };
}

function rows(buttons: readonly Button[]): APIComponentInContainer[] {
  const shown = distinct(buttons).slice(0, MAX_BUTTONS);
  const starts = shown.flatMap((_, index) => (index % BUTTONS_A_ROW === 0 ? [index] : []));
  return starts.map((start) => ({
    type: ComponentType.ActionRow,
    components: shown.slice(start, start + BUTTONS_A_ROW).map(({ label, primary, disabled, ...button }) => ({
      type: ComponentType.Button,
      style: primary ? ButtonStyle.Primary : ButtonStyle.Secondary,
      label: label.slice(0, MAX_LABEL),
      custom_id: buttonId(button, LONGEST_BUTTON_ID),
      ...(disabled === undefined ? {} : { disabled }),
    })),
  }));
}

/** Discord refuses a message with two buttons of one id. */
function distinct(buttons: readonly Button[]): Button[] {
  return [...new Map(buttons.map((button) => [button.command, button])).values()];
}

/** A sentence before everything else in a card. */
export function withPreface(card: Card, preface: string): Card {
  return { ...card, blocks: [{ kind: "text", text: preface }, ...card.blocks] };
}
