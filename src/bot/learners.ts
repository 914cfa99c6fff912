/** What people have read and answered, in the store. */
import { z } from "zod";
import type { LessonId } from "../lessons/course/ids.js";
import type { Answers } from "../lessons/quiz/progress.js";
import type { Store } from "../store/store.js";
import type { Request } from "./request.js";

type Learner = Pick<Request, "platform" | "user">;

/**
 * Every answer has a key of its own, so that two at once do not cost one of them. Nothing expires: progress
 * is kept.
 */
export interface Learners {
  markRead(learner: Learner, lesson: LessonId): Promise<void>;
  hasRead(learner: Learner, lesson: LessonId): Promise<boolean>;
  /** The last answers to these questions. */
  answers(learner: Learner, lesson: LessonId, questions: readonly { id: string }[]): Promise<Answers>;
  record(learner: Learner, lesson: LessonId, question: string, right: boolean): Promise<void>;
  /** The round of a lesson's quiz, from 0. */
  round(learner: Learner, lesson: LessonId): Promise<number>;
  nextRound(learner: Learner, lesson: LessonId): Promise<number>;
}

const answeredSchema = z.object({ right: z.boolean(), round: z.number().int() });

export function learnersIn(store: Store): Learners {
  const keyOf = ({ platform, user }: Learner, lesson: LessonId, what: string) =>
    `learner/${platform}/${user}/${lesson}/${what}`;
  const round = (learner: Learner, lesson: LessonId) => store.increment(keyOf(learner, lesson, "round"), 0);

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
  };
}
