/**
 * A job's message is edited by the process that took the request, while the job waits or runs, and then gets
 * its answer, often from another process. The answer must stay, however long an edit takes on its way: edits
 * take place one at a time under a lock in the store, and none after the job counts as answered.
 */
import { withMutex } from "../store/mutex.js";
import type { Store } from "../store/store.js";

/** No edit may take longer, in ms: less than the lock is held for at the most. */
export const EDIT_WITHIN_MS = 4_000;
const DAY_SECONDS = 86_400;

/** The message on it is the id of a job that is about to be answered. */
export const ANSWERED_TOPIC = "answered";

/** Whoever holds it may edit the message of a job, or a message that was kept. */
export const messageLock = (id: string) => `message/${id}`;

const answeredKey = (id: string) => `answered/${id}`;

export async function isAnswered(id: string, store: Pick<Store, "get">): Promise<boolean> {
  return (await store.get(answeredKey(id))) !== null;
}

/** Resolves to `null`, with nothing edited, where the job has been answered. */
export function editUnlessAnswered<T>(
  id: string,
  edit: (signal: AbortSignal) => Promise<T>,
  store: Store,
): Promise<T | null> {
  return withMutex(store, messageLock(id), async () => {
    if (await isAnswered(id, store)) return null;
    return edit(AbortSignal.timeout(EDIT_WITHIN_MS));
  });
}

/** From now on nobody edits the job's message but who called this. */
export async function endEdits(id: string, store: Store): Promise<void> {
  await withMutex(store, messageLock(id), () => store.set(answeredKey(id), "1", DAY_SECONDS));
  // Only tells those who watch the job that they can stop: each finds it out with its next edit.
  await store.publish(ANSWERED_TOPIC, id).catch(() => {});
}
