/** What waits on the queue of an outlet → card and picture → one post. */
import { UnrecoverableError } from "bullmq";
import type { Logger } from "pino";
import type { Drawing } from "../drawing/draw.js";
import type { Card } from "../lessons/cards/card.js";
import { lostUpdatesCard } from "../lessons/cards/lost-updates-card.js";
import { apologyCard, cancelledCard } from "../lessons/cards/notices.js";
import { resultCard } from "../lessons/cards/result-card.js";
import { revealCard } from "../lessons/quiz/cards.js";
import { type Delivery, deliverySchema } from "../race/delivery.js";
import type { Reply } from "../race/reply.js";
import { readLostUpdates } from "../store/lost-updates.js";
import { quizzesIn } from "../store/quizzes.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import { deliveriesQueue } from "../workers/queues.js";
import { drawCard } from "./draw-card.js";
import { endEdits } from "./job-messages.js";
import { type Platform, type Posting, RefusedError } from "./platform.js";

/** Posts that are under way at once; most of the time they wait for their picture or the platform. */
const CONCURRENCY = 8;
/** Longer than a delivery is tried again for. */
const POSTED_SECONDS = 86_400;

/** Who closes a question whose time is over: not the id of any request. */
const CLOCK = "clock";

export interface DeliveryParts {
  store: Store;
  results: Results;
  drawing: Drawing;
  logger: Logger;
}

export interface DeliveryWorker {
  stop(): Promise<void>;
}

export type Post = (posting: Posting) => Promise<void>;

/** Posts once, also where a process was killed between the post and the end of its job. */
export function postOnce({ name, post }: Pick<Platform, "name" | "post">, store: Store): Post {
  return async (posting) => {
    const key = `posted/${name}/${posting.id}`;
    if ((await store.get(key)) !== null) return;
    if (posting.to === "answer") await endEdits(posting.id, store);
    await post(posting);
    await store.set(key, "1", POSTED_SECONDS);
  };
}

/** Delivers what is for one outlet, and what comes. */
export function startDeliveries(outlet: string, post: Post, parts: DeliveryParts): DeliveryWorker {
  const { logger, store } = parts;
  const worker = store.queues.worker<Delivery>(
    deliveriesQueue(outlet),
    (job) => deliver(deliverySchema.parse(job.data), post, parts).catch(giveUpWhereRefused),
    { concurrency: CONCURRENCY },
  );
  worker.on("failed", (job, err) => {
    // Refused for good: that is the channel's doing, not an error of ours.
    const level = err instanceof UnrecoverableError ? "warn" : "error";
    logger[level]({ jobId: job?.id, attempt: job?.attemptsMade, err }, "an answer could not be posted");
  });
  worker.run().catch((err) => logger.error({ err, outlet }, "a worker of deliveries ended"));
  return { stop: () => worker.close() };
}

function giveUpWhereRefused(error: unknown): never {
  if (error instanceof RefusedError) throw new UnrecoverableError(error.message);
  throw error;
}

async function deliver(delivery: Delivery, post: Post, parts: DeliveryParts): Promise<void> {
  if (delivery.kind === "quizEnd") return closeQuiz(delivery, post, parts.store);
  const { id, reply } = delivery;
  const told = await tell(delivery, parts);
  const png = await drawCard(told.card, reply.language, id, parts);
  await post({ id, to: "answer", reply, ...told, png });
}

interface Told {
  card: Card;
  failed: boolean;
}

async function tell(delivery: Exclude<Delivery, { kind: "quizEnd" }>, parts: DeliveryParts): Promise<Told> {
  const { id, reply } = delivery;
  if (delivery.kind === "cancelled") return { card: cancelledCard(reply.language), failed: true };
  const told = delivery.kind === "result" ? await tellResult(delivery.job, id, reply, parts) : null;
  return told ?? { card: apologyCard(id, reply.language), failed: true };
}

/** `null` where the result is not in the store any more. */
async function tellResult(
  job: "race" | "lostUpdates",
  id: string,
  reply: Reply,
  { results, store }: DeliveryParts,
): Promise<Told | null> {
  if (job === "race") {
    const result = await results.get(id);
    if (result === null) return null;
    // Before the post: whoever reads the answer may ask for its log at once.
    await results.setLast(reply, id);
    const failed = result.lanes.every(({ status }) => status !== "finished");
    return { card: resultCard(result, reply.language), failed };
  }
  const result = await readLostUpdates(store, id);
  if (result === null) return null;
  return {
    card: lostUpdatesCard(result, reply.language),
    failed: result.ways.every(({ status }) => status !== "finished"),
  };
}

/** Its time is over: the channel sees the answer, unless somebody closed it before. */
async function closeQuiz({ id, reply }: Delivery, post: Post, store: Store): Promise<void> {
  const quizzes = quizzesIn(store);
  const quiz = await quizzes.get(id);
  // Before the post: who closes it in the meantime would show the answer as well.
  if (quiz === null || !(await quizzes.close(id, CLOCK))) return;
  const card = revealCard(quiz.asked, await quizzes.answers(id), reply.language);
  await post({ id, to: "channel", reply, card, png: null, failed: false });
}
