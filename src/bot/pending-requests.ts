/**
 * Requests that have been acknowledged and not been answered, written down so that none is lost with the process that
 * has them. Each is a delayed job: when it is due and the process that has the request is gone, whoever takes the job
 * answers the request.
 */
import { randomUUID } from "node:crypto";
import { DelayedError, type Job as QueuedJob, WaitingError } from "bullmq";
import type { Logger } from "pino";
import { z } from "zod";
import { closeInTime } from "../store/close-in-time.js";
import type { Store } from "../store/store.js";
import type { Request } from "./request.js";
import { withoutStoreBudget, withStoreBudget } from "./store-budget.js";

/** Of all processes that get a request one answers, for as long as a platform may send it again. */
const CLAIMED_SECONDS = 2 * 3600;
/** After this, in ms, somebody looks whether the process that has a request is still there. */
const LOOK_AFTER_MS = 5_000;
/** A process that seems gone gets this long, in ms, to show that it lives: the store may have been away. */
const LOOK_AGAIN_MS = 3_000;
/** A process says that it lives every so many ms, and is believed for so many seconds. */
const ALIVE_EVERY_MS = 2_000;
const ALIVE_SECONDS = 6;

const SETTLED = "settled";
const HANDED_BACK = "handed-back";

const pendingSchema = z.object({
  request: z.custom<Request>((value) => typeof (value as Request | null)?.id === "string"),
  /** The process that has the request. */
  owner: z.string(),
  /** Milliseconds since the epoch. */
  writtenAt: z.number(),
  /** Its process seemed gone at the last look. */
  suspected: z.boolean(),
});
type Pending = z.infer<typeof pendingSchema>;

export const requestsQueue = (outlet: string) => `requests-${outlet}`;

export interface PendingRequests {
  /** Tells whether this process is the one to answer; also where the store does not say so in time. */
  claim(request: Request): Promise<boolean>;
  /** Never rejects: a store that is away must not keep an answer from anybody. Again is no mistake. */
  writeDown(request: Request): Promise<void>;
  /** Another process has the request: what was written down of it is that one's. */
  forget(request: Request): void;
  /** The request is answered. */
  settle(request: Request): void;
  /** Another process answers it, or this one's successor. */
  handBack(request: Request): Promise<void>;
  /** Looks for requests that others left behind, from now on. `answer` resolves to `false` where it is left to the next. */
  start(answer: (request: Request, ageMs: number) => Promise<boolean>): void;
  /** Looks for no more of them. */
  stopTaking(): void;
  /** Resolves when all that was settled is known to be, or cannot be made known. */
  stop(): Promise<void>;
}

export interface PendingParts {
  store: Store;
  outlet: string;
  logger: Logger;
}

export function pendingRequestsIn({ store, outlet, logger }: PendingParts): PendingRequests {
  const me = randomUUID();
  const queue = store.queues.queue<Pending>(requestsQueue(outlet));
  /** What this process has written down and not settled, by the request's id. */
  const written = new Map<string, Promise<void>>();
  const settling = new Set<string>();
  const key = ({ platform, id }: Pick<Request, "platform" | "id">) => `request/${platform}/${id}`;
  const jobId = ({ id }: Pick<Request, "id">) => `request-${encodeURIComponent(id)}`;
  const aliveKey = (owner: string) => `bot-alive/${owner}`;

  const sayAlive = () => store.set(aliveKey(me), "1", ALIVE_SECONDS);

  async function markSettled(request: Pick<Request, "platform" | "id">): Promise<void> {
    await store.set(key(request), SETTLED, CLAIMED_SECONDS);
    // Known to be settled: where it cannot be removed, its job ends by itself.
    await queue.remove(jobId(request));
  }

  /** Tried again with every sign of life, while the store is away. */
  const unsettled = new Map<string, Pick<Request, "platform" | "id">>();
  async function settleAll(): Promise<void> {
    for (const [id, request] of unsettled) {
      await markSettled(request);
      unsettled.delete(id);
    }
  }

  let beating: Promise<unknown> = Promise.resolve();
  const heart = setInterval(() => {
    beating = sayAlive()
      .then(settleAll)
      .catch((err) => logger.debug({ err }, "the store does not hear that this process lives"));
  }, ALIVE_EVERY_MS).unref();

  async function look(job: QueuedJob<Pending>, token: string | undefined): Promise<Pending | null> {
    const pending = pendingSchema.parse(job.data);
    const { request } = pending;
    const owner = (await store.get(key(request))) ?? pending.owner;
    if (owner === SETTLED) return null;
    if (owner !== HANDED_BACK) {
      // Answered by this process already, unless that failed and is tried again.
      if (owner === me && !written.has(request.id) && job.attemptsMade === 0) return null;
      const again = owner === me && job.attemptsMade > 0;
      const alive = owner === me || (await store.get(aliveKey(owner))) !== null;
      if (!again && (alive || !pending.suspected)) {
        await job.updateData({ ...pending, suspected: !alive });
        await job.moveToDelayed(Date.now() + (alive ? LOOK_AFTER_MS : LOOK_AGAIN_MS), token);
        throw new DelayedError();
      }
    }
    await store.set(key(request), me, CLAIMED_SECONDS);
    return pending;
  }

  const pendingRequests: PendingRequests = {
    async claim(request) {
      try {
        return await store.setIfAbsent(key(request), me, CLAIMED_SECONDS);
      } catch (err) {
        logger.warn(
          { requestId: request.id, err },
          "a request is answered although another process may do so too",
        );
        return true;
      }
    },
    writeDown(request) {
      const before = written.get(request.id);
      if (before !== undefined) return before;
      const pending = { request, owner: me, writtenAt: Date.now(), suspected: false };
      const options = { jobId: jobId(request), delay: LOOK_AFTER_MS, removeOnComplete: true, attempts: 5 };
      const backoff = { type: "exponential" as const, delay: 2_000 };
      const done = queue.add("request", pending, { ...options, backoff }).then(
        () => {},
        (err) => logger.warn({ requestId: request.id, err }, "a request could not be written down"),
      );
      written.set(request.id, done);
      return done;
    },
    forget: ({ id }) => void written.delete(id),
    settle(request) {
      const { id, platform } = request;
      const done = written.get(id);
      if (done === undefined) return;
      written.delete(id);
      settling.add(id);
      void withoutStoreBudget(() =>
        done
          .then(() => markSettled(request))
          .catch(() => void unsettled.set(id, { id, platform }))
          .finally(() => settling.delete(id)),
      );
    },
    async handBack(request) {
      const done = written.get(request.id);
      if (done === undefined) return;
      await done;
      written.delete(request.id);
      try {
        await store.set(key(request), HANDED_BACK, CLAIMED_SECONDS);
        await (await queue.getJob(jobId(request)))?.promote();
      } catch (err) {
        // It is found all the same once this process counts as gone.
        logger.warn({ requestId: request.id, err }, "a request could not be handed back");
      }
    },
    start(answer) {
      beating = sayAlive().catch((err) =>
        logger.debug({ err }, "the store does not hear that this process lives"),
      );
      const worker = store.queues.worker<Pending>(
        requestsQueue(outlet),
        async (job, token) => {
          const pending = await look(job, token);
          if (pending === null) return;
          logger.warn(
            { requestId: pending.request.id },
            "a request that another process left behind is answered",
          );
          if (await answer(pending.request, Date.now() - pending.writtenAt)) {
            await store.set(key(pending.request), SETTLED, CLAIMED_SECONDS);
            return;
          }
          await store.set(key(pending.request), HANDED_BACK, CLAIMED_SECONDS);
          await job.moveToWait(token);
          throw new WaitingError();
        },
        { concurrency: 4 },
      );
      worker.on("failed", (job, err) =>
        logger.error({ jobId: job?.id, err }, "a request that was left behind could not be answered"),
      );
      worker.run().catch((err) => logger.error({ err, outlet }, "a worker of requests ended"));
      stopTaking = () => {
        taking = closeInTime(worker);
        taking.catch((err) => logger.error({ err, outlet }, "a worker of requests did not end"));
      };
    },
    stopTaking: () => stopTaking(),
    async stop() {
      clearInterval(heart);
      await taking;
      await beating;
      while (settling.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await withStoreBudget(settleAll).catch((err) =>
        logger.warn({ err, requests: [...unsettled.keys()] }, "what was answered could not be written down"),
      );
    },
  };
  let stopTaking = () => {};
  /** Ends with the last request that was taken. */
  let taking: Promise<void> = Promise.resolve();
  return pendingRequests;
}
