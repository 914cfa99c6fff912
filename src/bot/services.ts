/** What commands can do, made of the queues and the store. */
import { setTimeout } from "node:timers/promises";
import type { Course } from "../lessons/course/course.js";
import type { Job } from "../race/job.js";
import type { Reply } from "../race/reply.js";
import { type Learners, learnersIn } from "../store/learners.js";
import { type Players, playersIn } from "../store/players.js";
import { predictionsIn } from "../store/predictions.js";
import { QUIZ_OPEN_MS, quizzesIn } from "../store/quizzes.js";
import type { Results } from "../store/results.js";
import { settingsIn } from "../store/settings.js";
import type { Store } from "../store/store.js";
import { cancelJob } from "../workers/cancel.js";
import { programName, readProgram } from "../workers/lanes/programs.js";
import type { Queues } from "../workers/queues.js";
import type { About, Features, Services } from "./commands/command.js";
import type { Request } from "./request.js";
import { StoreAwayError } from "./store-budget.js";
import type { Tips } from "./tips/tips.js";

export interface ServiceParts {
  store: Store;
  queues: Queues;
  results: Results;
  tips: Tips;
  course: Course;
  version: string;
  features: Features;
}

export function createServices(parts: ServiceParts): Services {
  const { store, queues, results } = parts;
  return {
    features: parts.features,
    async cancelJobs(ids) {
      const reached = await Promise.all(ids.map((id) => cancelJob(id, queues, results, store)));
      return reached.filter(Boolean).length;
    },
    openJobs: (request) => openJobs(queues, request),
    openJob: (id) => openJob(queues, id),
    result: (raceId) => results.get(raceId),
    lastResult: (request) => results.last(request),
    lastJourney: (request) => lastJourney(results, request),
    racesOf: (request) => results.history(request),
    program: async (runtime, lane, bound) => ({
      fileName: programName(runtime, lane, bound),
      code: await readProgram(runtime, lane, bound),
    }),
    host: () => results.host().catch(unlessAway(null)),
    about: () => about(parts),
    tips: parts.tips,
    settings: settingsIn(store),
    course: parts.course,
    learners: lessonsGoOn(learnersIn(store)),
    quizzes: quizzesIn(store),
    predictions: predictionsIn(store),
    players: readersJoin(playersIn(store)),
    endPrediction: ({ id, reply }, afterMs) =>
      queues.addDelivery(
        // Its asker's closing is a delivery of its own beside that of the clock; whichever comes first starts the race.
        { kind: "predictionEnd", id: `${afterMs === 0 ? "closing" : "ending"}-${id}`, prediction: id, reply },
        afterMs,
      ),
    closeLater: (quizId, reply) => queues.addDelivery({ kind: "quizEnd", id: quizId, reply }, QUIZ_OPEN_MS),
  };
}

/** Lessons, help and programs can be read while the store is away; only what somebody has read is not known then. */
function lessonsGoOn(learners: Learners): Learners {
  return {
    ...learners,
    markRead: (...lesson) => learners.markRead(...lesson).catch(unlessAway(undefined)),
    hasRead: (...lesson) => learners.hasRead(...lesson).catch(unlessAway(false)),
    answers: (...questions) => learners.answers(...questions).catch(unlessAway(new Map())),
  };
}

function readersJoin(players: Players): Players {
  return { ...players, join: (participant) => players.join(participant).catch(unlessAway(undefined)) };
}

/** Between two looks for a journey that is not there yet, in ms, and how many there are. */
const LOOK_EVERY_MS = 100;
const MOST_LOOKS = 10;

/** It is written down after the post: whoever asks as soon as they see that is a moment early. */
async function lastJourney(results: Results, request: Request): ReturnType<Services["lastJourney"]> {
  const raceId = await results.lastId(request);
  if (raceId === null) return null;
  for (let look = 1; ; look++) {
    const journey = await results.journey(raceId);
    if (journey !== null || look === MOST_LOOKS) return { journey };
    await setTimeout(LOOK_EVERY_MS);
  }
}

function unlessAway<T>(otherwise: T) {
  return (error: unknown): T => {
    if (error instanceof StoreAwayError) return otherwise;
    throw error;
  };
}

async function openJob(queues: Queues, id: string): Promise<Reply | null> {
  const job = await queues.find(id);
  return job === null || job.finishedOn !== undefined ? null : job.data.reply;
}

async function openJobs(queues: Queues, request: Request): Promise<string[]> {
  const found = await Promise.all(
    Object.values(queues.jobs).map((queue) => queue.getJobs(["active", "waiting", "prioritized", "delayed"])),
  );
  const mine = ({ reply }: Job) =>
    reply.platform === request.platform && reply.user === request.user && reply.channel === request.channel;
  return found.flat().flatMap(({ id, data }) => (mine(data) && id !== undefined ? [id] : []));
}

async function about({ store, queues, results, version }: ServiceParts): Promise<About> {
  const [waits, cpu, running, computing, workers, host] = await Promise.all([
    queues.jobs.waits.getWaitingCount(),
    queues.jobs.cpu.getWaitingCount(),
    queues.jobs.waits.getActiveCount(),
    queues.jobs.cpu.getActiveCount(),
    // The embedded store serves one process, and that one is a worker.
    store.kind === "embedded" ? 1 : queues.jobs.waits.getWorkersCount(),
    results.host(),
  ]);
  return { version, store: store.kind, workers, waiting: { waits, cpu }, running: running + computing, host };
}
