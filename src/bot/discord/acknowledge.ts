/** The first answer to an interaction, which must be there within 3 s, and what comes after it. */
import type { Card } from "../../lessons/cards/card.js";
import type { Store } from "../../store/store.js";
import type { DiscordApi, Interaction } from "./api.js";
import { customButtons } from "./buttons.js";
import { isAcknowledged } from "./failures.js";
import { message } from "./message.js";

export interface Acknowledgement {
  /** Says that there will be an answer; `hidden`: for who asked alone. Only the first one counts. */
  defer(hidden: boolean): Promise<void>;
  /** The answer, whatever was said before. */
  answer(card: Card, hidden: boolean, png?: Buffer | null): Promise<void>;
  /** One more message, for all to see. */
  announce(card: Card): Promise<void>;
}

export function acknowledgement(interaction: Interaction, api: DiscordApi, store: Store): Acknowledgement {
  let deferred: { hidden: boolean; done: Promise<void> } | null = null;

  const render = async (card: Card, hidden: boolean, png: Buffer | null = null) =>
    message(card, { buttons: await customButtons(card, store), picture: png !== null, private: hidden });

  return {
    defer(hidden) {
      deferred ??= { hidden, done: unlessAcknowledged(api.defer(interaction, hidden)) };
      return deferred.done;
    },

    async answer(card, hidden, png = null) {
      const body = await render(card, hidden, png);
      if (deferred === null) {
        const done = unlessAcknowledged(api.reply(interaction, body, png));
        deferred = { hidden, done };
        return done;
      }
      await deferred.done;
      if (deferred.hidden === hidden) return api.edit(interaction.token, body, { png });
      // Who sees a message cannot be changed, so it is replaced. While it only says that there will be an
      // answer, one more message would take its place and be seen by the same people: first it has to go.
      await api.remove(interaction.token);
      await api.followUp(interaction.token, body, png);
    },

    announce: async (card) => api.followUp(interaction.token, await render(card, false), null),
  };
}

async function unlessAcknowledged(request: Promise<void>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isAcknowledged(error)) throw error;
  }
}
