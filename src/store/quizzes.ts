/** The questions that are put to a channel, in the store, and who answered them. */
import { z } from "zod";
import { type ChannelId, replySchema } from "../race/reply.js";
import type { Store } from "./store.js";

const quizSchema = z.object({
  id: z.string(),
  /** The lesson's id. */
  lesson: z.string(),
  question: z.string(),
  /** Who asked, and the channel with its language. */
  reply: replySchema,
  /** The words that the channel sees. */
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
/** Longer than a question is open, so that whoever answers late is told what was right. */
const KEPT_SECONDS = 86_400;

export interface Quizzes {
  /** The same id twice is one question. */
  open(quiz: Quiz): Promise<void>;
  get(id: string): Promise<Quiz | null>;
  /** The newest question of a channel. */
  newest(channel: ChannelId): Promise<Quiz | null>;
  isClosed(id: string): Promise<boolean>;
  /**
   * Whether this `closer` was the first to close the question, and so is the one to show the answer. The same
   * closer gets `true` again, so that it can try again when the answer could not be shown.
   */
  close(id: string, closer: string): Promise<boolean>;
  /** `null`, or the answer that this user has given before: it counts. */
  answer(id: string, answer: QuizAnswer): Promise<QuizAnswer | null>;
  /** In the order in which they came. */
  answers(id: string): Promise<QuizAnswer[]>;
}

export function quizzesIn(store: Store): Quizzes {
  const key = (id: string, what = "") => `quiz/${id}${what}`;
  const newestKey = ({ platform, channel }: ChannelId) => `quiz-newest/${platform}/${channel}`;
  const readAnswer = (json: string) => answerSchema.parse(JSON.parse(json));

  async function get(id: string): Promise<Quiz | null> {
    const json = await store.get(key(id));
    return json === null ? null : quizSchema.parse(JSON.parse(json));
  }

  return {
    get,
    async open(quiz) {
      await store.setIfAbsent(key(quiz.id), JSON.stringify(quiz), KEPT_SECONDS);
      // With an expiry, which `increment` keeps.
      await store.setIfAbsent(key(quiz.id, "/count"), "0", KEPT_SECONDS);
      await store.set(newestKey(quiz.reply), quiz.id, KEPT_SECONDS);
    },
    async newest(channel) {
      const id = await store.get(newestKey(channel));
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
      // An answer is counted before it is written: the last one may not be there yet.
      return found.flatMap((json) => (json === null ? [] : [readAnswer(json)]));
    },
  };
}
