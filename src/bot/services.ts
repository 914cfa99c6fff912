/** What commands can do, made of the queues and the store. */
import type { Logger } from "pino";
import { UserError } from "../errors.js";
import type { Course } from "../lessons/course/course.js";
import type { Job, LostUpdatesJob } from "../race/job.js";
import type { Race } from "../race/race.js";
import type { Reply } from "../race/reply.js";
import { learnersIn } from "../store/learners.js";
import { QUIZ_OPEN_MS, quizzesIn } from "../store/quizzes.js";
import type { Results } from "../store/results.js";
import { settingsIn } from "../store/settings.js";
import type { Store } from "../store/store.js";
import { cancelJob } from "../workers/cancel.js";
import { programName, readProgram } from "../workers/lanes/programs.js";
import type { Queues } from "../workers/queues.js";
import { admit, type Limits } from "./admission.js";
import type { About, Services } from "./commands/command.js";
import { placesIn } from "./places.js";
import type { Request } from "./request.js";
import type { Tips } from "./tips/tips.js";

export interface ServiceParts {
  store: Store;
  queues: Queues;
  results: Results;
  tips: Tips;
  course: Course;
  version: string;
  limits: Limits;
  logger: Logger;
}

export function createServices(parts: ServiceParts): Services {
  const { store, queues, results } = parts;
  return {
    startRace: (race, reply, onAdmitted) => startRace(race, reply, parts, onAdmitted),
    ahead: placesIn(queues),
    async cancelRaces(raceIds) {
      const reached = await Promise.all(raceIds.map((id) => cancelJob(id, queues, results, store)));
      return reached.filter(Boolean).length;
    },
    openRaces: (request) => openRaces(queues, request),
    openRace: (raceId) => openRace(queues, raceId),
    result: (raceId) => results.get(raceId),
    lastResult: (request) => results.last(request),
    program: async (runtime, lane) => ({
      fileName: programName(runtime, lane),
      code: await readProgram(runtime, lane),
    }),
    host: () => results.host(),
    about: () => about(parts),
    tips: parts.tips,
    settings: settingsIn(store),
    startLostUpdates: (job) => startLostUpdates(job, parts),
    course: parts.course,
    learners: learnersIn(store),
    quizzes: quizzesIn(store),
    closeLater: (quizId, reply) => queues.addDelivery({ kind: "quizEnd", id: quizId, reply }, QUIZ_OPEN_MS),
  };
}

async function startRace(race: Race, reply: Reply, parts: ServiceParts, onAdmitted?: () => Promise<void>) {
  const { queues, logger } = parts;
  const away = (err: unknown) => {
    if (err instanceof UserError) return err;
    logger.error({ jobId: race.id, err }, "the queue cannot be reached");
    return new UserError("limits.away");
  };
  const admitted = await admit(race, reply, parts).catch((err) => Promise.reject(away(err)));
  await onAdmitted?.();
  await queues
    .add({ kind: "race", id: race.id, reply, requestedAt: Date.now(), race })
    .catch((err) => Promise.reject(away(err)));
  return admitted;
}

async function startLostUpdates(job: LostUpdatesJob, { queues, logger }: ServiceParts) {
  try {
    const open = await queues.jobs.lostUpdates.getJobs(["active", "waiting", "delayed"]);
    const own = open.find(
      ({ data: { reply } }) => reply.platform === job.reply.platform && reply.user === job.reply.user,
    );
    if (own !== undefined && own.id !== job.id) throw new UserError("lost.error.already");
    await queues.add(job);
    return { ahead: open.length };
  } catch (err) {
    if (err instanceof UserError) throw err;
    logger.error({ jobId: job.id, err }, "the queue cannot be reached");
    throw new UserError("limits.away");
  }
}

async function openRace(queues: Queues, raceId: string): Promise<Reply | null> {
  const job = await queues.find(raceId);
  return job === null || job.finishedOn !== undefined ? null : job.data.reply;
}

async function openRaces(queues: Queues, request: Request): Promise<string[]> {
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
