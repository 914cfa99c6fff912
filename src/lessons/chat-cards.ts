/** What a chat says when a request has no answer of its own. */
import type { Language } from "../workers/jobs.js";
import type { Card } from "./card.js";
import { type TextKey, type TextValues, text } from "./text.js";

/** A mistake of the user's, and the remedy. */
export function mistakeCard(key: TextKey, values: TextValues, language: Language): Card {
  return {
    title: text(language, "chat.mistake.title"),
    blocks: [{ kind: "text", text: text(language, key, values) }],
  };
}

/** `id`: what whoever runs the bot finds in its log. */
export function faultCard(id: string, language: Language): Card {
  return {
    title: text(language, "chat.fault.title"),
    blocks: [{ kind: "text", text: text(language, "chat.fault.text", { id }) }],
  };
}
