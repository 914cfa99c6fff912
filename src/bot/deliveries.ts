/** What waits on the queue of an outlet → card and picture → one post. */
import { UnrecoverableError } from "bullmq";
import type { Logger } from "pino";
import type { Drawing } from "../drawing/draw.js";
import { apologyCard, cancelledCard, lostCard } from "../lessons/cards/notices.js";
import { outcomeCard } from "../lessons/predict/cards.js";
import { type Delivery, deliverySchema } from "../race/delivery.js";
import type { Journey, JourneySoFar } from "../race/journey.js";
import type { Reply } from "../race/reply.js";
import { closeInTime } from "../store/close-in-time.js";
import { playersIn } from "../store/players.js";
import { predictionsIn } from "../store/predictions.js";
import { quizzesIn } from "../store/quizzes.js";
import { type Results, resultsIn } from "../store/results.js";
import { settingsIn } from "../store/settings.js";
import type { Store } from "../store/store.js";
import type { Told } from "../workers/jobs/kind.js";
import { tellResult } from "../workers/jobs/registry.js";
import { deliveriesQueue } from "../workers/queues.js";
import type { ThisProcess } from "../workers/this-process.js";
import { changed, revealed } from "./commands/answer.js";
import { changedPrediction, predictionIdOf } from "./commands/predict.js";
import { drawCard } from "./draw-card.js";
import { endEdits } from "./job-messages.js";
import type { JobQueues } from "./jobs.js";
import type { KeptMessages } from "./kept-messages.js";
import { type Platform, type Posting, RefusedError } from "./platform.js";
import { countGuesses } from "./standings.js";

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
  jobs: Pick<JobQueues, "enqueue">;
  kept: Pick<KeptMessages, "change">;
  self: Pick<ThisProcess, "id" | "loopDelaySince">;
  logger: Logger;
}

export interface DeliveryWorker {
  stop(): Promise<void>;
}

export type Post = (posting: Posting) => Promise<void>;

const postedKey = (platform: string, id: string) => `posted/${platform}/${id}`;

/** Posts once, also where a process was killed between the post and the end of its job. */
export function postOnce({ name, post }: Pick<Platform, "name" | "post">, store: Store): Post {
  return async (posting) => {
    const key = postedKey(name, posting.id);
    if ((await store.get(key)) !== null) return;
    if (posting.to === "answer") await endEdits(posting.id, store);
    await post(posting);
    await store.set(key, String(Date.now()), POSTED_SECONDS);
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
  return { stop: () => closeInTime(worker) };
}

function giveUpWhereRefused(error: unknown): never {
  if (error instanceof RefusedError) throw new UnrecoverableError(error.message);
  throw error;
}

async function deliver(delivery: Delivery, post: Post, parts: DeliveryParts): Promise<void> {
  if (delivery.kind === "quizEnd") return closeQuiz(delivery, post, parts);
  if (delivery.kind === "predictionEnd") return startPredicted(delivery.prediction, parts);
  const { id, reply } = delivery;
  const collectedMs = Date.now();
  const told = await tell(delivery, parts);
  const png = await drawCard(told.card, reply.language, id, parts);
  const drawnMs = Date.now();
  const forgotten = delivery.kind === "lost";
  await post({ id, to: "answer", reply, ...told, png, ...(forgotten && { forgotten }) });
  if (delivery.kind === "result" && delivery.job === "race" && delivery.journey !== undefined)
    await keepJourney(delivery, delivery.journey, { collectedMs, drawnMs }, parts);
}

type Stamps = Pick<Journey["told"], "collectedMs" | "drawnMs">;

/** The answer is there: that nobody can look at its journey is no reason to deliver it again. */
async function keepJourney(
  { id, reply }: Pick<Delivery, "id" | "reply">,
  journey: JourneySoFar,
  stamps: Stamps,
  { store, results, self, logger }: DeliveryParts,
): Promise<void> {
  const loopDelayMs = self.loopDelaySince(journey.asked.receivedMs ?? journey.asked.queuedMs);
  try {
    // By this process, or by one that ended right after it.
    const postedMs = Number(await store.get(postedKey(reply.platform, id)));
    const told = { by: self.id, ...stamps, postedMs: postedMs || null, loopDelayMs };
    await results.saveJourney(id, { ...journey, command: reply.asked ?? null, told });
  } catch (err) {
    logger.warn({ jobId: id, err }, "the journey of a race is not known");
  }
}

/** A race of the past, as it would be posted now. */
async function tellAgain(id: string, reply: Reply, { store }: DeliveryParts): Promise<Told> {
  const detail = await settingsIn(store).detail(reply);
  const told = await tellResult("race", id, reply.language, store, detail);
  return told ?? { card: apologyCard(id, reply.language), failed: true };
}

async function tell(
  delivery: Exclude<Delivery, { kind: "quizEnd" | "predictionEnd" }>,
  parts: DeliveryParts,
): Promise<Told> {
  const { id, reply } = delivery;
  if (delivery.kind === "cancelled") return { card: cancelledCard(reply.language), failed: true };
  if (delivery.kind === "lost") return { card: lostCard(reply.language), failed: true };
  if (delivery.kind === "failed") return { card: apologyCard(id, reply.language), failed: true };
  if (delivery.kind === "again") {
    return withContext(await tellAgain(delivery.raceId, reply, parts), reply);
  }
  // Before the post: whoever reads the answer may ask for its log at once.
  if (delivery.job === "race") await parts.results.setLast(reply, id);
  const detail = await settingsIn(parts.store).detail(reply);
  const told = await tellResult(delivery.job, id, reply.language, parts.store, detail);
  if (told === null) return { card: apologyCard(id, reply.language), failed: true };
  return withContext(await withPrediction(told, id, reply, parts), reply);
}

/**
 * Closed before the race starts, so that nobody guesses who could know. The job's id is that of the prediction: done
 * again, by the clock after the asker or after a restart, it is the same race.
 */
async function startPredicted(id: string, { store, jobs, kept, self }: DeliveryParts): Promise<void> {
  const predictions = predictionsIn(store);
  const closed = await predictions.close(id);
  if (closed === null) return;
  kept.change(changedPrediction(closed, predictions));
  const { race, reply } = closed;
  if ((await resultsIn(store).get(race.id)) !== null) return;
  const now = Date.now();
  const asked = { by: self.id, receivedMs: null, acknowledgedMs: null, queuedMs: now };
  await jobs.enqueue({ kind: "race", id: race.id, race, reply, requestedAt: now, asked });
}

/** The result of a race that was predicted also says how the group guessed. */
async function withPrediction(told: Told, raceId: string, reply: Reply, parts: DeliveryParts): Promise<Told> {
  const id = predictionIdOf(raceId);
  const prediction = id === null ? null : await predictionsIn(parts.store).get(id);
  const result = prediction === null ? null : await parts.results.get(raceId);
  if (prediction === null || result === null || told.failed) return told;
  // Before the post: whoever reads it may look at the standings at once.
  await countGuesses(prediction, result, playersIn(parts.store));
  const users = Object.keys(prediction.guesses);
  const named = await settingsIn(parts.store).whoAgreed(reply.platform, users);
  return { ...told, card: outcomeCard(prediction, result, named, reply.language) };
}

function withContext(told: Told, { user, asked }: Reply): Told {
  return { ...told, card: { ...told.card, context: { user, asked: asked ?? null } } };
}

/** Its time is over: the channel sees the answer, unless somebody closed it before. */
async function closeQuiz({ id, reply }: Delivery, post: Post, { store, kept }: DeliveryParts): Promise<void> {
  const quizzes = quizzesIn(store);
  const quiz = await quizzes.get(id);
  // Before the post: who closes it in the meantime would show the answer as well.
  if (quiz === null || !(await quizzes.close(id, CLOCK))) return;
  kept.change(changed(quiz, quizzes));
  const card = await revealed(quiz, quizzes, settingsIn(store));
  await post({ id, to: "channel", reply, card, png: null, failed: false });
}
