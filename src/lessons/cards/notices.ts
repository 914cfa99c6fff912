/** Cards that are shown in place of an answer: for a mistake, a fault, or a race without a result. */
import type { UserError } from "../../errors.js";
import type { Language } from "../../race/reply.js";
import { mistakeText, text } from "../text.js";
import type { Card } from "./card.js";

export function mistakeCard(error: UserError, language: Language): Card {
  return {
    title: text(language, "chat.mistake.title"),
    blocks: [{ kind: "text", text: mistakeText(language, error) }],
  };
}

/** A request failed for a reason that is not the user's. `id` stands in the bot's log. */
export function faultCard(id: string, language: Language): Card {
  return {
    title: text(language, "chat.fault.title"),
    blocks: [{ kind: "text", text: text(language, "chat.fault.text", { id }) }],
  };
}

/** A job failed. `id` stands in the worker's log. */
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

/** A job vanished from its queue before anybody ran it. */
export function lostCard(language: Language): Card {
  return {
    title: text(language, "answer.lost.title"),
    blocks: [{ kind: "text", text: text(language, "answer.lost.text") }],
  };
}
