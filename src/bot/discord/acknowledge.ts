/** The first answer to an interaction, which must be there within 3 s, and what comes after it. */
import type { Card } from "../../lessons/cards/card.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import type { Audience } from "../commands/command.js";
import type { DiscordApi, Interaction } from "./api.js";
import { isAcknowledged, isGone } from "./failures.js";
import { LONGEST_BUTTON_ID, message } from "./message.js";

export interface Acknowledgement {
  /** Says that there will be an answer. Only the first call counts. */
  defer(audience: Audience): Promise<void>;
  /** The answer, whatever was said before; once there is one, a further message. */
  answer(card: Card, audience: Audience, png: Buffer | null): Promise<void>;
}

export function acknowledgement(interaction: Interaction, api: DiscordApi, store: Store): Acknowledgement {
  let first: { audience: Audience; done: Promise<void> } | null = null;
  let answered = false;

  async function render(card: Card, audience: Audience, png: Buffer | null) {
    await keepLongCommands(card, LONGEST_BUTTON_ID, store);
    return message(card, { picture: png !== null, audience });
  }

  return {
    defer(audience) {
      first ??= { audience, done: unlessAcknowledged(api.defer(interaction, audience)) };
      return first.done;
    },

    async answer(card, audience, png) {
      const body = await render(card, audience, png);
      if (first === null) {
        first = { audience, done: unlessAcknowledged(api.reply(interaction, body, png)) };
        answered = true;
        return first.done;
      }
      await first.done;
      if (answered) return api.followUp(interaction.token, body, png);
      answered = true;
      if (first.audience === audience) return api.edit(interaction.token, body, { png });
      // Who sees a message cannot be changed, so it is replaced. While it only says that there will be an
      // answer, one more message would take its place and be seen by the same people: first it has to go.
      try {
        await api.remove(interaction.token);
      } catch (error) {
        // Replaced already, by a process that ended before it could say so.
        if (isGone(error)) return;
        throw error;
      }
      await api.followUp(interaction.token, body, png);
    },
  };
}

async function unlessAcknowledged(request: Promise<void>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isAcknowledged(error)) throw error;
  }
}
