/** Where the one message of each job is: progress is shown in it, and then the answer. */
import type { Store } from "../../store/store.js";
import type { Posted } from "./destination.js";

/** As long as results are kept. */
const KEEP_SECONDS = 30 * 86_400;

/** Gets where the message is, `null` where there is none yet; resolves to where it is then. */
type Write = (at: Posted | null) => Promise<Posted>;

export interface JobMessages {
  write(id: string, write: Write): Promise<void>;
  find(id: string): Promise<Posted | null>;
}

const messageKey = (id: string) => `slack/message/${id}`;

export function jobMessagesIn(store: Store): JobMessages {
  async function find(id: string): Promise<Posted | null> {
    const kept = await store.get(messageKey(id));
    return kept === null ? null : (JSON.parse(kept) as Posted);
  }

  return {
    find,
    async write(id, write) {
      const before = await find(id);
      const after = await write(before);
      if (after !== before) await store.set(messageKey(id), JSON.stringify(after), KEEP_SECONDS);
    },
  };
}
