/** The small store in memory, for tests of what is made on top of it; the real ones have tests of their own. */
import type { Store } from "../../src/store/store.js";

export interface MemoryStore extends Store {
  /** Topics and who listens to them. */
  topics: Map<string, (message: string) => void>;
}

export function memoryStore(): MemoryStore {
  const entries = new Map<string, string>();
  const topics: MemoryStore["topics"] = new Map();
  const elsewhere = (what: string) => () => {
    throw new Error(`A store in memory has no ${what}.`);
  };
  return {
    topics,
    kind: "embedded",
    get queues() {
      return elsewhere("queues")();
    },
    get: async (key) => entries.get(key) ?? null,
    set: async (key, value) => {
      entries.set(key, value);
    },
    setIfAbsent: async (key, value) => {
      if (entries.has(key)) return false;
      entries.set(key, value);
      return true;
    },
    delete: async (key) => {
      entries.delete(key);
    },
    increment: async (key, by) => {
      const value = Number(entries.get(key) ?? 0) + by;
      entries.set(key, String(value));
      return value;
    },
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
