/** Where the one message of each job is: progress is shown in it, and then the answer. */
import type { Store } from "../../store/store.js";
import type { Posted } from "./destination.js";

/** As long as results are kept. */
const KEEP_SECONDS = 30 * 86_400;

/** So many of the last ones are remembered in the process as well: a store may lose what it has. */
const MOST_REMEMBERED = 5_000;

/** Longer than a post is tried again for. */
const ATTEMPTED_SECONDS = 86_400;

/**
 * Gets where the message is, `null` where there is none that we know of; and in that case when somebody first tried
 * to post it, in ms since the epoch, `null` where nobody has. Resolves to where it is then.
 */
type Write = (at: Posted | null, triedAtMs: number | null) => Promise<Posted>;

export interface JobMessages {
  write(id: string, write: Write): Promise<void>;
  find(id: string): Promise<Posted | null>;
}

const messageKey = (id: string) => `slack/message/${id}`;
const triedKey = (id: string) => `slack/tried/${id}`;

export function jobMessagesIn(store: Store): JobMessages {
  const remembered = new Map<string, Posted>();

  function remember(id: string, at: Posted): void {
    remembered.set(id, at);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
  }

  async function find(id: string): Promise<Posted | null> {
    const kept = await store.get(messageKey(id));
    return kept === null ? (remembered.get(id) ?? null) : (JSON.parse(kept) as Posted);
  }

  async function triedBefore(id: string): Promise<number | null> {
    if (await store.setIfAbsent(triedKey(id), String(Date.now()), ATTEMPTED_SECONDS)) return null;
    return Number(await store.get(triedKey(id)));
  }

  return {
    find,
    async write(id, write) {
      const before = await find(id);
      const after = await write(before, before === null ? await triedBefore(id) : null);
      remember(id, after);
      if (after !== before) await store.set(messageKey(id), JSON.stringify(after), KEEP_SECONDS);
    },
  };
}
