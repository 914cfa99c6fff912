/**
 * One budget of time for all that a request asks of the store. Whoever asked hears soon that the store is away, and
 * what needs no store is answered. Outside of a request nothing is limited.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Queue } from "bullmq";
import type { QueueConnections, Store } from "../store/store.js";

/** For one request, in ms. Discord and Slack want to hear within 3 s that there will be an answer. */
const BUDGET_MS = 2_000;
/** For one call, in ms. Once one has taken so long, the store counts as away for all requests of the process. */
const CALL_MS = 1_000;
/** What a call gets at least, in ms, when the budget has been used up by a store that answers. */
const LEAST_MS = 100;
/** Between two attempts to see whether the store is back, in ms. */
const LOOK_AGAIN_MS = 200;

/** The store was not reached, or did not answer in time. What was asked of it may have been carried out. */
export class StoreAwayError extends Error {
  override name = "StoreAwayError";
}

/** Milliseconds of `performance.now()` at which the budget of the present request ends. */
const budget = new AsyncLocalStorage<number | null>();

export function withStoreBudget<T>(work: () => Promise<T>): Promise<T> {
  return budget.run(performance.now() + BUDGET_MS, work);
}

/** For what a request starts and does not wait for. */
export function withoutStoreBudget<T>(work: () => T): T {
  return budget.run(null, work);
}

/** Calls inside a request fail with `StoreAwayError` in time. An embedded store is never away and is left as it is. */
export function budgeted(store: Store): Store {
  if (store.kind === "embedded") return store;
  const within = limiter(store);
  return {
    ...store,
    queues: budgetedQueues(store.queues, within),
    get: (key) => within(() => store.get(key)),
    set: (...entry) => within(() => store.set(...entry)),
    setIfAbsent: (...entry) => within(() => store.setIfAbsent(...entry)),
    delete: (key) => within(() => store.delete(key)),
    increment: (key, by) => within(() => store.increment(key, by)),
    keysUnder: (prefix) => within(() => store.keysUnder(prefix)),
    publish: (topic, message) => within(() => store.publish(topic, message)),
    subscribe: (topic, onMessage) => within(() => store.subscribe(topic, onMessage)),
  };
}

type Within = <T>(call: () => Promise<T>) => Promise<T>;

function limiter(store: Pick<Store, "ping">): Within {
  let away = false;

  function isAway(): void {
    if (away) return;
    away = true;
    const look = () => {
      store.ping(CALL_MS).then(
        () => {
          away = false;
        },
        () => setTimeout(look, LOOK_AGAIN_MS).unref(),
      );
    };
    withoutStoreBudget(look);
  }

  return async (call) => {
    const endsAtMs = budget.getStore() ?? null;
    if (endsAtMs === null) return call();
    if (away) throw new StoreAwayError("the store is away");
    const limitMs = Math.min(CALL_MS, Math.max(LEAST_MS, endsAtMs - performance.now()));
    try {
      return await inTime(call(), limitMs);
    } catch (error) {
      if (!isOfConnection(error)) throw error;
      isAway();
      throw error instanceof StoreAwayError
        ? error
        : new StoreAwayError("the store cannot be reached", { cause: error });
    }
  };
}

/** A process that was busy reads the answers that have come before it decides that none did. */
async function inTime<T>(call: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const fail = () =>
      reject(new StoreAwayError(`the store did not answer within ${Math.round(limitMs)} ms`));
    timer = setTimeout(() => setImmediate(() => setImmediate(fail)), limitMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

const CONNECTION =
  /timed? ?out|connection is closed|isn't writeable|max retries|ECONN|EPIPE|EHOSTUNREACH|ENOTFOUND|socket/i;

function isOfConnection(error: unknown): boolean {
  if (error instanceof StoreAwayError) return true;
  if (!(error instanceof Error) || error.name === "ReplyError") return false;
  return error.name === "MaxRetriesPerRequestError" || CONNECTION.test(error.message);
}

function budgetedQueues(queues: QueueConnections, within: Within): QueueConnections {
  return {
    worker: queues.worker,
    queue: <D>(...options: Parameters<typeof queues.queue<D>>): Queue<D> =>
      new Proxy(queues.queue<D>(...options), {
        get(queue, name) {
          const value: unknown = Reflect.get(queue, name, queue);
          if (typeof value !== "function") return value;
          return (...args: unknown[]) => {
            const call = () => value.apply(queue, args) as unknown;
            return budget.getStore() == null || !ASKS_STORE.has(name) ? call() : within(async () => call());
          };
        },
      }),
  };
}

/** The methods of a queue that are used in requests and go to the store. */
const ASKS_STORE = new Set<string | symbol>([
  ...["add", "getJob", "getJobs", "getRanges", "getJobCounts", "getWaitingCount", "getActiveCount"],
  ...["getWorkersCount", "upsertJobScheduler", "removeJobScheduler", "remove", "getDelayed", "getJobState"],
]);
