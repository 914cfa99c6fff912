/** The questions that are put to a channel, in the store, and who answered them. */
import { z } from "zod";
import { replySchema } from "../race/reply.js";
import type { Store } from "./store.js";

const quizSchema = z.object({
  id: z.string(),
  /** The lesson's id. */
  lesson: z.string(),
  question: z.string(),
  /** Who asked, and the channel with its language. */
  reply: replySchema,
  /** As the channel sees it. */
  asked: z.object({
    text: z.string(),
    choices: z.array(z.object({ text: z.string(), right: z.boolean(), reason: z.string() })),
  }),
});
export type Quiz = z.infer<typeof quizSchema>;

const answerSchema = z.object({ user: z.string(), name: z.string(), choice: z.number().int() });
/** `choice`: from 0. `name`: as people there call the user. */
export type QuizAnswer = z.infer<typeof answerSchema>;

/** A question can be answered for so long, in ms; then it is closed and the channel sees the answer. */
export const QUIZ_OPEN_MS = 10 * 60_000;
/** Longer than any is open: so that a late answer can be told what was right. */
const KEPT_SECONDS = 86_400;

type Place = { platform: string; channel: string };

export interface Quizzes {
  /** The same id twice is one question. */
  open(quiz: Quiz): Promise<void>;
  get(id: string): Promise<Quiz | null>;
  /** The newest question of a channel. */
  newest(place: Place): Promise<Quiz | null>;
  isClosed(id: string): Promise<boolean>;
  /**
   * Whether it was closed by this `closer`, who is then the one to show the answer: the same one may try
   * again, where it could not be shown.
   */
  close(id: string, closer: string): Promise<boolean>;
  /** `null`, or the answer that this user has given before: it counts. */
  answer(id: string, answer: QuizAnswer): Promise<QuizAnswer | null>;
  /** In the order in which they came. */
  answers(id: string): Promise<QuizAnswer[]>;
}

export function quizzesIn(store: Store): Quizzes {
  const key = (id: string, what = "") => `quiz/${id}${what}`;
  const newestKey = ({ platform, channel }: Place) => `quiz-newest/${platform}/${channel}`;
  const readAnswer = (json: string) => answerSchema.parse(JSON.parse(json));

  async function get(id: string): Promise<Quiz | null> {
    const json = await store.get(key(id));
    return json === null ? null : quizSchema.parse(JSON.parse(json));
  }

  return {
    get,
    async open(quiz) {
      await store.setIfAbsent(key(quiz.id), JSON.stringify(quiz), KEPT_SECONDS);
      // With its end, which counting up keeps.
      await store.setIfAbsent(key(quiz.id, "/count"), "0", KEPT_SECONDS);
      await store.set(newestKey(quiz.reply), quiz.id, KEPT_SECONDS);
    },
    async newest(place) {
      const id = await store.get(newestKey(place));
      return id === null ? null : get(id);
    },
    isClosed: async (id) => (await store.get(key(id, "/closed"))) !== null,
    async close(id, closer) {
      if (await store.setIfAbsent(key(id, "/closed"), closer, KEPT_SECONDS)) return true;
      return (await store.get(key(id, "/closed"))) === closer;
    },
    async answer(id, answer) {
      const json = JSON.stringify(answer);
      const own = key(id, `/by/${answer.user}`);
      if (!(await store.setIfAbsent(own, json, KEPT_SECONDS)))
        return readAnswer((await store.get(own)) ?? json);
      const number = await store.increment(key(id, "/count"), 1);
      await store.set(key(id, `/number/${number}`), json, KEPT_SECONDS);
      return null;
    },
    async answers(id) {
      const count = Number((await store.get(key(id, "/count"))) ?? 0);
      const found = await Promise.all(
        Array.from({ length: count }, (_, at) => store.get(key(id, `/number/${at + 1}`))),
      );
      // One that is being written is not there yet.
      return found.flatMap((json) => (json === null ? [] : [readAnswer(json)]));
    },
  };
}
