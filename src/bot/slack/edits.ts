/** Shows how jobs stand, each in its message, within what Slack allows. */
import { webApi } from "@slack/bolt";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import type { Platform } from "../platform.js";
import { LONGEST_BUTTON_VALUE } from "./blocks.js";
import { destinationOf, postToAll } from "./destination.js";
import { jobMessagesIn } from "./job-messages.js";
import { cardMessage } from "./message.js";
import type { SlackWeb } from "./web.js";

/** Between two changes of all messages together; Slack itself allows about one a second. New messages go first. */
const CHANGE_EVERY_MS = 100;

export function createEdits(web: SlackWeb, store: Store): Platform["edit"] {
  const messages = jobMessagesIn(store);
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
      let posted = "";
      await messages.write(id, async () => {
        const destination = await postToAll(destinationOf(reply), card, reply.language, web.hasty);
        posted = destination === "url" ? "gone" : "shown";
        return destination;
      });
      return posted === "gone" ? "gone" : "shown";
    } catch (error) {
      if (!(error instanceof webApi.WebAPIRateLimitedError)) throw error;
      limitedUntil = Date.now() + error.retryAfter * 1_000;
      return "skipped";
    }
  };
}
