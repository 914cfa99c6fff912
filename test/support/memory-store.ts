/** The small store in memory, for tests of what is made on top of it; the real ones have tests of their own. */
import type { Store } from "../../src/store/store.js";

export interface MemoryStore extends Store {
  /** Topics and who listens to them. */
  topics: Map<string, (message: string) => void>;
  /** Those that have not expired, by the clock of `Date`. */
  keys(): string[];
}

export function memoryStore(): MemoryStore {
  const entries = new Map<string, { value: string; expiresAtMs: number }>();
  const expiry = (ttlSeconds = Number.POSITIVE_INFINITY) => Date.now() + ttlSeconds * 1_000;
  const live = (key: string) => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAtMs > Date.now() ? entry : undefined;
  };
  const topics: MemoryStore["topics"] = new Map();
  const elsewhere = (what: string) => () => {
    throw new Error(`A store in memory has no ${what}.`);
  };
  return {
    topics,
    keys: () => [...entries.keys()].filter(live),
    kind: "embedded",
    get queues() {
      return elsewhere("queues")();
    },
    get: async (key) => live(key)?.value ?? null,
    set: async (key, value, ttlSeconds) => {
      entries.set(key, { value, expiresAtMs: expiry(ttlSeconds) });
    },
    setIfAbsent: async (key, value, ttlSeconds) => {
      if (live(key) !== undefined) return false;
      entries.set(key, { value, expiresAtMs: expiry(ttlSeconds) });
      return true;
    },
    delete: async (key) => {
      entries.delete(key);
    },
    increment: async (key, by) => {
      const before = live(key);
      const value = Number(before?.value ?? 0) + by;
      entries.set(key, { value: String(value), expiresAtMs: before?.expiresAtMs ?? expiry() });
      return value;
    },
    keysUnder: async (prefix) => [...entries.keys()].filter((key) => live(key) && key.startsWith(prefix)),
    publish: async (topic, message) => topics.get(topic)?.(message),
    /** One listener a topic is enough for tests. */
    async subscribe(topic, onMessage) {
      topics.set(topic, onMessage);
      return async () => void topics.delete(topic);
    },
    ping: async () => {},
    stopWaiting: async () => {},
    close: async () => {},
  };
}
