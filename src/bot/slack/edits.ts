/** Shows how jobs stand, each in its message, within what Slack allows. */
import { webApi } from "@slack/bolt";
import type { Logger } from "pino";
import { goesOnCard } from "../../lessons/cards/progress-card.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import type { Platform } from "../platform.js";
import { LONGEST_BUTTON_VALUE } from "./blocks.js";
import { attemptWith, destinationOf, postToAll } from "./destination.js";
import type { JobMessages } from "./job-messages.js";
import { cardMessage } from "./message.js";
import { findOwnMessage } from "./own-messages.js";
import type { SlackWeb } from "./web.js";

export interface EditsParts {
  web: SlackWeb;
  store: Store;
  messages: JobMessages;
  logger: Logger;
}

class NotYetError extends Error {}

/** Between two changes of all messages together; Slack itself allows about one a second. New messages go first. */
const CHANGE_EVERY_MS = 100;

/** What is looked for in vain is posted with one of the next views, which come sooner than this, in ms. */
const LOOKED_WITHIN_MS = 30_000;

/** Throws where the first post of a job's message failed: it may have been carried out, and is looked for the next time. */
export function createEdits({ web, store, messages, logger }: EditsParts): Platform["edit"] {
  const post = attemptWith(web.hasty);
  /** Jobs whose message was looked for in vain just now, and when, in ms since the epoch. */
  const lookedAt = new Map<string, number>();
  let limitedUntil = 0;
  let changedAt = 0;

  return async ({ job, card }) => {
    const { id, reply } = job;
    const now = Date.now();
    if (now < limitedUntil) return "skipped";
    const at = await messages.find(id);
    if (at === "url") return "gone";
    if (at !== null && now < changedAt + CHANGE_EVERY_MS) return "skipped";
    changedAt = now;
    await keepLongCommands(card, LONGEST_BUTTON_VALUE, store);
    try {
      if (at !== null) {
        await web.hasty.chat.update({ ...at, ...cardMessage(card, reply.language) });
        return "shown";
      }
      const destination = destinationOf(reply);
      let outcome: "shown" | "skipped" | "gone" = "shown";
      await messages.write(id, async (_at, triedAtMs) => {
        const looked = now - (lookedAt.get(id) ?? 0) < LOOKED_WITHIN_MS;
        lookedAt.delete(id);
        if (triedAtMs !== null && !looked) {
          const found = await findOwnMessage(id, destination, triedAtMs, web.hasty, logger);
          outcome = "skipped";
          if (found !== null) return found;
          // Not in the same edit: that would take longer than one may.
          lookedAt.set(id, now);
          throw new NotYetError();
        }
        const { language } = reply;
        const toAll = { id, card, lasting: goesOnCard(job, language), language };
        const posted = await postToAll(destination, toAll, post);
        if (posted === "url") outcome = "gone";
        return posted;
      });
      return outcome;
    } catch (error) {
      if (error instanceof NotYetError) return "skipped";
      if (!(error instanceof webApi.WebAPIRateLimitedError)) throw error;
      limitedUntil = Date.now() + error.retryAfter * 1_000;
      return "skipped";
    }
  };
}
