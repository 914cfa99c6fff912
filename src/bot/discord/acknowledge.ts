/** The first answer to an interaction, which must be there within 3 s, and what comes after it. */
import { DiscordAPIError, RateLimitError } from "discord.js";
import pRetry from "p-retry";
import type { Logger } from "pino";
import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import type { Audience } from "../commands/command.js";
import type { Request } from "../request.js";
import type { DiscordApi } from "./api.js";
import { isAcknowledged, isForbidden, isGone } from "./failures.js";
import { LONGEST_BUTTON_ID, message, withPreface } from "./message.js";
import { nonceOf } from "./poster.js";

export interface Acknowledgement {
  /** Says that there will be an answer. Only the first call counts. */
  defer(audience: Audience): Promise<void>;
  /** The answer, whatever was said before; once there is one, a further message. */
  answer(card: Card, audience: Audience, png: Buffer | null): Promise<void>;
}

/** Discord takes a first answer for 3 s, from when it sent the interaction, in ms. */
const FIRST_WITHIN_MS = 2_800;
const TRY_AGAIN_MS = 100;

export interface AcknowledgementParts {
  api: DiscordApi;
  store: Store;
  logger: Logger;
}

/** Never gives up on who asked: where Discord did not take a first answer in time, the answer is a message of its own. */
export function acknowledgement(
  request: Pick<Request, "id" | "user" | "channel" | "language" | "address">,
  { api, store, logger }: AcknowledgementParts,
): Acknowledgement {
  const interaction = { id: request.id, token: request.address.token ?? "" };
  const receivedAtMs = performance.now();
  let first: { audience: Audience; inTime: Promise<boolean> } | null = null;
  let answered = 0;

  async function render(card: Card, audience: Audience, png: Buffer | null) {
    await keepLongCommands(card, LONGEST_BUTTON_ID, store);
    return message(card, { picture: png !== null, audience, commandIds: api.commandIds });
  }

  /** Sent again it is the same answer: Discord takes the first only. Resolves to whether Discord took it in time. */
  async function inTime(send: () => Promise<void>): Promise<boolean> {
    const leftMs = Math.max(1, FIRST_WITHIN_MS - (performance.now() - receivedAtMs));
    try {
      await pRetry(send, {
        retries: Number.POSITIVE_INFINITY,
        factor: 1,
        minTimeout: TRY_AGAIN_MS,
        maxRetryTime: leftMs,
        shouldRetry: ({ error }) => mayHelpToTryAgain(error, leftMs),
      });
      return true;
    } catch (err) {
      if (isAcknowledged(err)) return true;
      if (err instanceof DiscordAPIError && err.status === 400) {
        first = null; // Something of what was sent is wrong: another answer can still be the first.
        throw err;
      }
      logger.warn({ requestId: request.id, err }, "Discord did not take a first answer in time");
      return false;
    }
  }

  /** As a message in the channel, or to the user where it is for them alone or may not be posted there. */
  async function answerElsewhere(card: Card, audience: Audience, png: Buffer | null): Promise<void> {
    const body = await render(withPreface(card, text(request.language, "discord.late")), "all", png);
    const nonce = nonceOf(`${request.id}/${answered}`);
    if (audience === "all") {
      try {
        await api.post(request.channel, body, nonce, png);
        return;
      } catch (error) {
        if (!isForbidden(error)) throw error;
      }
    }
    await api.direct(request.user, body, nonce, png);
  }

  return {
    async defer(audience) {
      first ??= { audience, inTime: inTime(() => api.defer(interaction, audience)) };
      await first.inTime;
    },

    async answer(card, audience, png) {
      const body = await render(card, audience, png);
      const isFirst = first === null;
      first ??= { audience, inTime: inTime(() => api.reply(interaction, body, png)) };
      const taken = await first.inTime;
      answered += 1;
      if (!taken) return await answerElsewhere(card, audience, png);
      if (isFirst) return;
      if (answered > 1) return await api.followUp(interaction.token, body, png);
      if (first.audience === audience) return await api.edit(interaction.token, body, { png });
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

/** What Discord refused it will refuse again; of a limit it says for how long. */
function mayHelpToTryAgain(error: unknown, leftMs: number): boolean {
  if (error instanceof RateLimitError) return error.retryAfter < leftMs;
  return !(error instanceof DiscordAPIError);
}
