/** What the tests of commands share: mistakes caught, and services that only remember what they were asked. */

import { readCourse } from "../../src/app/content.js";
import type { Services } from "../../src/bot/commands/command.js";
import type { JobQueues } from "../../src/bot/jobs.js";
import type { Request } from "../../src/bot/request.js";
import { UserError } from "../../src/errors.js";
import { mistakeText } from "../../src/lessons/text.js";
import type { Job } from "../../src/race/job.js";
import { learnersIn } from "../../src/store/learners.js";
import { playersIn } from "../../src/store/players.js";
import { predictionsIn } from "../../src/store/predictions.js";
import { quizzesIn } from "../../src/store/quizzes.js";
import { settingsIn } from "../../src/store/settings.js";
import { memoryStore } from "./memory-store.js";
import { host } from "./results.js";
import { fakeTips } from "./tips.js";

/** The mistake that `parse` finds, in both languages. Anything else that is thrown is thrown on. */
export function mistake(parse: () => unknown): { key: string; en: string; zh: string } {
  try {
    parse();
  } catch (error) {
    return told(error);
  }
  throw new Error("There should have been a mistake.");
}

export async function asyncMistake(run: () => Promise<unknown>): Promise<ReturnType<typeof mistake>> {
  const error = await run().then(
    () => new Error("There should have been a mistake."),
    (reason: unknown) => reason,
  );
  return told(error);
}

export function told(error: unknown): ReturnType<typeof mistake> {
  if (!(error instanceof UserError)) throw error;
  return {
    key: error.key,
    en: mistakeText("en", error),
    zh: mistakeText("zh", error),
  };
}

export function request(changes: Partial<Request> = {}): Request {
  return {
    id: "42",
    platform: "terminal",
    user: "ada",
    channel: "here",
    language: "en",
    mayManage: true,
    input: { text: "" },
    outlet: "terminal-1",
    address: { line: "7" },
    ...changes,
  };
}

export interface FakeServices extends Services {
  cancelled: string[];
  /** Questions that will close by themselves. */
  closing: string[];
}

/** A machine with Python, no race yet. */
export function services(changes: Partial<Services> = {}): FakeServices {
  const cancelled: string[] = [];
  const closing: string[] = [];
  const memory = memoryStore();
  return {
    features: { sandbox: true },
    cancelled,
    closing,
    async cancelJobs(ids) {
      cancelled.push(...ids);
      return ids.length;
    },
    openJobs: async () => [],
    openJob: async () => null,
    result: async () => null,
    lastResult: async () => null,
    lastJourney: async () => null,
    program: async (runtime, lane) => ({ fileName: `${lane}.${runtime}`, code: `# ${lane}` }),
    host: async () => host(),
    about: async () => ({
      version: "1.2.3",
      store: "embedded",
      workers: 1,
      waiting: { waits: 2, cpu: 1 },
      running: 4,
      host: host(),
    }),
    tips: fakeTips(),
    course: readCourse(),
    learners: learnersIn(memory),
    quizzes: quizzesIn(memory),
    predictions: predictionsIn(memory),
    players: playersIn(memory),
    endPrediction: async ({ id }) => {
      closing.push(id);
    },
    closeLater: async (quizId) => {
      closing.push(quizId);
    },
    settings: settingsIn(memory),
    racesOf: async () => [],
    ...changes,
  };
}

export interface FakeJobs extends JobQueues {
  /** In the order in which they were put on their queue. */
  enqueued: Job[];
}

/** Lets every job in, with three before it, and runs none. */
export function fakeJobs(changes: Partial<JobQueues> = {}): FakeJobs {
  const enqueued: Job[] = [];
  const jobs: FakeJobs = {
    enqueued,
    admit: async () => ({ ahead: 3 }),
    async enqueue(job) {
      enqueued.push(job);
    },
    enqueueAdmitted: (job) => jobs.enqueue(job),
    deliver: async () => {},
    position: async () => null,
    vanished: async () => ({ over: new Set(), vanished: new Set() }),
    tellLost: async () => {},
    ...changes,
  };
  return jobs;
}
