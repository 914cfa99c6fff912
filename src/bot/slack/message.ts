import type { types } from "@slack/bolt";
import type { Card } from "../../lessons/cards/card.js";
import type { Language } from "../../race/reply.js";
import { cardBlocks } from "./blocks.js";
import { escapeMrkdwn } from "./mrkdwn.js";

/** What every way to post takes. */
export interface Message {
  /** For notifications and screen readers. */
  text: string;
  blocks: types.KnownBlock[];
  /** Nothing that looks like an address gets a preview. */
  unfurl_links: false;
  unfurl_media: false;
}

/** Of the fallback text; Slack cuts it at 4,000 characters after escaping. */
const MAX_TEXT = 500;

/** `fileId`: see `cardBlocks`. */
export function cardMessage(card: Card, language: Language, fileId: string | null = null): Message {
  return {
    text: escapeMrkdwn(card.title.slice(0, MAX_TEXT)),
    blocks: cardBlocks(card, language, fileId),
    unfurl_links: false,
    unfurl_media: false,
  };
}
