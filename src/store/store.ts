/**
 * The store: where the queues live, and the small things that are not jobs (results, standings,
 * progress, settings). Nothing outside this folder knows whether it is Redis or embedded.
 */
import type { QueueOptions } from "bullmq";

export interface Store {
  /** What a BullMQ `Queue` or `Worker` of this store is made with (prefix, connection, backend). */
  readonly queues: QueueConnections;
  /** For the log and `/about`: `redis` or `embedded`, never an address or a secret. */
  readonly kind: "redis" | "embedded";

  get(key: string): Promise<string | null>;
  /** `ttlSeconds`: forget the key after that long. */
  set(key: string, value: string, ttlSeconds?: number): Promise<void>;
  /** Sets the key only where there is none; tells whether it did. */
  setIfAbsent(key: string, value: string, ttlSeconds?: number): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** Adds to a whole number that starts at 0, atomically; answers the new value. */
  increment(key: string, by: number): Promise<number>;
  /**
   * The keys that begin with `prefix`, in any order. A server looks at every key that it has: only for what somebody
   * does once in a while.
   */
  keysUnder(prefix: string): Promise<string[]>;

  /** Best effort: only those who are subscribed at this moment get the message. */
  publish(topic: string, message: string): Promise<void>;
  /** Resolves once the subscription holds, which waits for a store that is away. The function ends it. */
  subscribe(topic: string, onMessage: (message: string) => void): Promise<() => Promise<void>>;

  /** Answers when the store does; rejects when it does not within `timeoutMs`. */
  ping(timeoutMs: number): Promise<void>;
  /** From now on a call that would wait for a store that is away fails instead. To be called before `close`. */
  stopWaiting(): Promise<void>;
  /** Ends the workers, which finish the jobs they have, then the queues. May be called more than once. */
  close(): Promise<void>;
}

export interface QueueConnections {
  /** For producers: fails within a second or so when the store is away. */
  queue<D>(name: string, options?: Partial<QueueOptions>): import("bullmq").Queue<D>;
  /** For consumers: waits for the store for as long as it takes. Not running until `run()`. */
  worker<D>(
    name: string,
    process: (job: import("bullmq").Job<D>, token: string, signal?: AbortSignal) => Promise<unknown>,
    options?: Partial<import("bullmq").WorkerOptions>,
  ): import("bullmq").Worker<D>;
}
