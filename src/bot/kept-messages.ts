/** Messages that stay in view while people react to them, such as a question: each is brought up to date in its place. */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import { withMutex } from "../store/mutex.js";
import type { Store } from "../store/store.js";
import type { Change } from "./commands/command.js";
import { EDIT_WITHIN_MS, messageLock } from "./job-messages.js";
import type { Platform } from "./platform.js";
import { withoutStoreBudget } from "./store-budget.js";

/** A change that fails is tried again so often; the message then stays as it was. */
const MOST_ATTEMPTS = 4;

export interface KeptMessages {
  /** Returns at once. Several changes of one message in a short time become one. */
  change(change: Change): void;
  /** Resolves when no change is under way any more. */
  close(): Promise<void>;
}

export interface KeptMessagesParts {
  platform: Pick<Platform, "change" | "viewEveryMs">;
  store: Store;
  logger: Logger;
}

export function createKeptMessages({ platform, store, logger }: KeptMessagesParts): KeptMessages {
  const working = new Map<string, { latest: Change | null; done: Promise<void> }>();
  const closing = new AbortController();

  /** Other bots change the same message: one at a time, and each shows what is true then. */
  function show(change: Change): Promise<"shown" | "gone"> {
    const { id, reply, replacedBy } = change;
    return withMutex(store, messageLock(replacedBy ?? id), async () => {
      const replaced = replacedBy === undefined ? {} : { replacedBy };
      const message = { id, reply, card: await change.card(), ...replaced };
      return (await platform.change?.(message, AbortSignal.timeout(EDIT_WITHIN_MS))) ?? "gone";
    });
  }

  async function work(id: string): Promise<void> {
    for (let attempts = 1; ; ) {
      const entry = working.get(id);
      const change = entry?.latest ?? null;
      if (entry === undefined || change === null) break;
      entry.latest = null;
      try {
        if ((await show(change)) === "gone") break;
        attempts = 1;
      } catch (err) {
        if (attempts === MOST_ATTEMPTS)
          logger.error({ messageId: id, err }, "a message could not be changed");
        else entry.latest ??= change;
        attempts += 1;
      }
      if (entry.latest === null && closing.signal.aborted) break;
      await setTimeout(platform.viewEveryMs, undefined, { signal: closing.signal }).catch(() => {});
    }
    working.delete(id);
  }

  return {
    change(change) {
      if (platform.change === undefined) return;
      const entry = working.get(change.id);
      if (entry !== undefined) {
        entry.latest = change;
        return;
      }
      const started = { latest: change, done: Promise.resolve() };
      working.set(change.id, started);
      // It goes on for longer than the request.
      started.done = withoutStoreBudget(() => work(change.id));
    },
    async close() {
      closing.abort();
      await Promise.all([...working.values()].map(({ done }) => done));
    },
  };
}
