/** The one message of a race: progress is shown in it, and then the result. */
import type { Logger } from "pino";
import type { Store } from "../../store/store.js";
import { editUnlessAnswered, takeLastWord } from "../last-word.js";
import type { Posted } from "./place.js";

/** As long as results are kept. */
const KEEP_SECONDS = 30 * 86_400;

/** Gets where the message is, `null` where there is none yet; resolves to where it is then. */
type Write = (at: Posted | null) => Promise<Posted>;

export interface LiveMessages {
  /** For progress. Resolves to false, and writes nothing, once there is an answer. */
  show(id: string, write: Write): Promise<boolean>;
  /** For the answer, which has the last word. What has been answered is not written again. */
  answer(id: string, write: Write): Promise<void>;
  find(id: string): Promise<Posted | null>;
}

const messageKey = (id: string) => `slack/message/${id}`;
const postedKey = (id: string) => `slack/posted/${id}`;

export function liveMessages(store: Store, logger: Logger): LiveMessages {
  async function find(id: string): Promise<Posted | null> {
    const kept = await store.get(messageKey(id));
    return kept === null ? null : (JSON.parse(kept) as Posted);
  }

  async function writeAndKeep(id: string, write: Write): Promise<void> {
    const before = await find(id);
    const after = await write(before);
    if (after !== before) await store.set(messageKey(id), JSON.stringify(after), KEEP_SECONDS);
  }

  return {
    find,
    show: (id, write) => editUnlessAnswered(id, () => writeAndKeep(id, write), store),
    async answer(id, write) {
      if ((await store.get(postedKey(id))) !== null) return;
      await takeLastWord(id, store, logger);
      await writeAndKeep(id, write);
      await store.set(postedKey(id), "1", KEEP_SECONDS);
    },
  };
}
