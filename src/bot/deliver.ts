/** A finished race → card and picture → post. */
import { UnrecoverableError } from "bullmq";
import type { Logger } from "pino";
import type { Drawing } from "../drawing/draw.js";
import { lostUpdatesCard } from "../lessons/cards/lost-updates-card.js";
import { apologyCard, cancelledCard } from "../lessons/cards/notices.js";
import { resultCard } from "../lessons/cards/result-card.js";
import { revealCard } from "../lessons/quiz/cards.js";
import { type Delivery, deliverySchema } from "../race/delivery.js";
import { readLostUpdates } from "../store/lost-updates.js";
import { quizzesIn } from "../store/quizzes.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import { deliveriesQueue } from "../workers/queues.js";
import { drawCard } from "./draw-card.js";
import { type Poster, RefusedError } from "./poster.js";

/** Posts that are under way at once; most of the time they wait for their picture or the platform. */
const CONCURRENCY = 8;

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

/** Delivers what is for one outlet, and what comes, through its poster. */
export function startDeliveries(outlet: string, poster: Poster, parts: DeliveryParts): DeliveryWorker {
  const { logger, store } = parts;
  const worker = store.queues.worker<Delivery>(
    deliveriesQueue(outlet),
    (job) => deliver(deliverySchema.parse(job.data), poster, parts).catch(giveUpWhereRefused),
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

async function deliver(delivery: Delivery, poster: Poster, parts: DeliveryParts): Promise<void> {
  switch (delivery.kind) {
    case "result":
      return delivery.job === "race"
        ? deliverRace(delivery, poster, parts)
        : deliverLostUpdates(delivery, poster, parts);
    case "quizEnd":
      return closeQuiz(delivery, poster, parts.store);
    default:
      return postWithoutResult(delivery, poster);
  }
}

async function deliverRace(delivery: Delivery, poster: Poster, parts: DeliveryParts): Promise<void> {
  const { id, reply } = delivery;
  const result = await parts.results.get(id);
  if (result === null) return postWithoutResult(delivery, poster);
  const card = resultCard(result, reply.language);
  const failed = result.lanes.every((lane) => lane.status !== "finished");
  // Before the post: whoever reads the answer may ask for its log at once.
  await parts.results.setLast(reply, id);
  const png = await drawCard(card, reply.language, id, parts);
  await poster.post({ id, to: "answer", reply, card, png, failed });
}

async function deliverLostUpdates(delivery: Delivery, poster: Poster, parts: DeliveryParts): Promise<void> {
  const { id, reply } = delivery;
  const result = await readLostUpdates(parts.store, id);
  if (result === null) return postWithoutResult(delivery, poster);
  const card = lostUpdatesCard(result, reply.language);
  const failed = result.ways.every(({ status }) => status !== "finished");
  const png = await drawCard(card, reply.language, id, parts);
  await poster.post({ id, to: "answer", reply, card, png, failed });
}

async function postWithoutResult({ id, kind, reply }: Delivery, poster: Poster): Promise<void> {
  const card = kind === "cancelled" ? cancelledCard(reply.language) : apologyCard(id, reply.language);
  await poster.post({ id, to: "answer", reply, card, png: null, failed: true });
}

/** Its time is over: the channel sees the answer, unless somebody closed it before. */
async function closeQuiz({ id, reply }: Delivery, poster: Poster, store: Store): Promise<void> {
  const quizzes = quizzesIn(store);
  const quiz = await quizzes.get(id);
  // Before the post: who closes it in the meantime would show the answer as well.
  if (quiz === null || !(await quizzes.close(id, CLOCK))) return;
  const card = revealCard(quiz.asked, await quizzes.answers(id), reply.language);
  await poster.post({ id, to: "channel", reply, card, png: null, failed: false });
}
