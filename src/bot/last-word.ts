/**
 * A race's message is edited by two: the bot, while the race waits or runs, and whoever delivers the result,
 * often another process. The result must be the last word, however long an edit takes on its way.
 *
 * The bot says that it edits, then looks whether the race has been answered; who answers says so, then looks
 * whether somebody edits. One of the two always sees the other.
 */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import type { Store } from "../store/store.js";

/** No edit may take longer; a bot that was killed in the middle of one holds up the answer for so long. */
export const EDIT_WITHIN_MS = 8_000;
const LOOK_AGAIN_MS = 50;
const DAY_SECONDS = 86_400;

const answeredKey = (raceId: string) => `answered/${raceId}`;
const editingKey = (raceId: string) => `editing/${raceId}`;

/** The message is the race's id. */
export const ANSWERED_TOPIC = "answered";

/** Resolves to `false`, with nothing edited, where the race has been answered. */
export async function editUnlessAnswered(
  raceId: string,
  edit: (signal: AbortSignal) => Promise<void>,
  store: Store,
): Promise<boolean> {
  await store.set(editingKey(raceId), "1", (2 * EDIT_WITHIN_MS) / 1000);
  try {
    if ((await store.get(answeredKey(raceId))) !== null) return false;
    await edit(AbortSignal.timeout(EDIT_WITHIN_MS));
    return true;
  } finally {
    await store.delete(editingKey(raceId));
  }
}

/** From now on nobody edits the race's message but who called this. */
export async function takeLastWord(raceId: string, store: Store, logger: Logger): Promise<void> {
  await store.set(answeredKey(raceId), "1", DAY_SECONDS);
  // Only tells those who watch the race that they can stop; they would find out by themselves.
  await store.publish(ANSWERED_TOPIC, raceId).catch((err) => logger.debug({ raceId, err }, "not published"));
  const until = Date.now() + 2 * EDIT_WITHIN_MS;
  while ((await store.get(editingKey(raceId))) !== null && Date.now() < until) {
    await setTimeout(LOOK_AGAIN_MS);
  }
}
