/** The answers to races that have no result. */
import type { Language } from "../workers/jobs.js";
import type { Card } from "./card.js";
import { text } from "./text.js";

/** `id`: what whoever runs the bot finds in its log. */
export function apologyCard(id: string, language: Language): Card {
  return {
    title: text(language, "answer.apology.title"),
    blocks: [{ kind: "text", text: text(language, "answer.apology.text", { id }) }],
  };
}

export function cancelledCard(language: Language): Card {
  return {
    title: text(language, "answer.cancelled.title"),
    blocks: [{ kind: "text", text: text(language, "answer.cancelled.text") }],
  };
}
