/** What people have read and answered, in the store. */
import { z } from "zod";
import type { Reply } from "../race/reply.js";
import type { Store } from "./store.js";

/** The last answer to a question. `round`: of its lesson, from 0. */
const answeredSchema = z.object({ right: z.boolean(), round: z.number().int() });
export type Answered = z.infer<typeof answeredSchema>;

type Learner = Pick<Reply, "platform" | "user">;

/**
 * Every answer has a key of its own, so that two at once do not cost one of them. Nothing expires: progress
 * is kept.
 */
export interface Learners {
  markRead(learner: Learner, lesson: string): Promise<void>;
  hasRead(learner: Learner, lesson: string): Promise<boolean>;
  /** The last answers to these questions. */
  answers(
    learner: Learner,
    lesson: string,
    questions: readonly { id: string }[],
  ): Promise<Map<string, Answered>>;
  record(learner: Learner, lesson: string, question: string, right: boolean): Promise<void>;
  /** The round of a lesson's quiz, from 0. */
  round(learner: Learner, lesson: string): Promise<number>;
  nextRound(learner: Learner, lesson: string): Promise<number>;
  /** How many lessons they have read, and how many questions answered. */
  counts(learner: Learner): Promise<{ read: number; answered: number }>;
  /** As if they had never been here. */
  forget(learner: Learner): Promise<void>;
}

export function learnersIn(store: Store): Learners {
  const under = ({ platform, user }: Learner) => `learner/${platform}/${user}/`;
  const keyOf = (learner: Learner, lesson: string, what: string) => `${under(learner)}${lesson}/${what}`;
  const round = (learner: Learner, lesson: string) => store.increment(keyOf(learner, lesson, "round"), 0);

  return {
    markRead: (learner, lesson) => store.set(keyOf(learner, lesson, "read"), "1"),
    hasRead: async (learner, lesson) => (await store.get(keyOf(learner, lesson, "read"))) !== null,
    async answers(learner, lesson, questions) {
      const found = await Promise.all(
        questions.map(
          async ({ id }) => [id, await store.get(keyOf(learner, lesson, `answer/${id}`))] as const,
        ),
      );
      return new Map(
        found.flatMap(([id, json]) => (json === null ? [] : [[id, answeredSchema.parse(JSON.parse(json))]])),
      );
    },
    async record(learner, lesson, question, right) {
      const answered = { right, round: await round(learner, lesson) };
      await store.set(keyOf(learner, lesson, `answer/${question}`), JSON.stringify(answered));
    },
    round,
    nextRound: (learner, lesson) => store.increment(keyOf(learner, lesson, "round"), 1),
    async counts(learner) {
      const keys = await store.keysUnder(under(learner));
      const answered = keys.filter((key) => key.includes("/answer/")).length;
      return { read: keys.filter((key) => key.endsWith("/read")).length, answered };
    },
    async forget(learner) {
      for (const key of await store.keysUnder(under(learner))) await store.delete(key);
    },
  };
}
