/** The questions that are put to a channel, in the store, and who answered them. */
import { z } from "zod";
import { type ChannelId, type Reply, replySchema } from "../race/reply.js";
import type { Store } from "./store.js";

const quizSchema = z.object({
  id: z.string(),
  /** The lesson's id. */
  lesson: z.string(),
  question: z.string(),
  /** The heading that the channel sees: the lesson's title, and which question of the round it is, from 1. */
  heading: z.object({ lesson: z.string(), number: z.number().int(), total: z.number().int() }),
  /** Who asked, and the channel with its language. */
  reply: replySchema,
  /** The words that the channel sees. */
  asked: z.object({
    text: z.string(),
    choices: z.array(z.object({ text: z.string(), right: z.boolean(), reason: z.string() })),
  }),
});
export type Quiz = z.infer<typeof quizSchema>;

/** `request`: the id of the one that gave it. */
const answerSchema = z.object({
  user: z.string(),
  choice: z.number().int(),
  request: z.string().optional(),
});
/** `choice`: from 0. */
export type QuizAnswer = z.infer<typeof answerSchema>;

/**
 * What came of an answer: it was the user's first or second; or it was given before (`was`: at which try). The
 * same request again is the same try.
 */
export type Try = { number: 1 | 2 } | { before: QuizAnswer; was: 1 | 2 };

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
  /** Everybody has two tries, and none after a right one. `isRight`: of a choice. */
  answer(id: string, answer: QuizAnswer, isRight: (choice: number) => boolean): Promise<Try>;
  /** The last of each user, in the order in which they first came. */
  answers(id: string): Promise<QuizAnswer[]>;
  /** Ids of the questions that somebody answered; those of the last day are known. */
  answeredBy(person: Person): Promise<string[]>;
  /** Takes their answers out of all questions. */
  forget(person: Person): Promise<void>;
}

type Person = Pick<Reply, "platform" | "user">;

export function quizzesIn(store: Store): Quizzes {
  const key = (id: string, what = "") => `quiz/${id}${what}`;
  const newestKey = ({ platform, channel }: ChannelId) => `quiz-newest/${platform}/${channel}`;
  const readAnswer = (json: string) => answerSchema.parse(JSON.parse(json));

  async function get(id: string): Promise<Quiz | null> {
    const json = await store.get(key(id));
    return json === null ? null : quizSchema.parse(JSON.parse(json));
  }

  async function answeredBy({ platform, user }: Person): Promise<string[]> {
    const end = `/by/${user}/1`;
    const keys = (await store.keysUnder(key(""))).filter((each) => each.endsWith(end));
    const found: string[] = [];
    for (const each of keys) {
      const id = each.slice(key("").length, -end.length);
      if ((await get(id))?.reply.platform === platform) found.push(id);
    }
    return found;
  }

  return {
    get,
    answeredBy,
    async forget(person) {
      for (const id of await answeredBy(person)) {
        for (const each of await store.keysUnder(key(id, "/number/"))) {
          const json = await store.get(each);
          if (json !== null && readAnswer(json).user === person.user) await store.delete(each);
        }
        // The first try last: by it the question is found again, should this not come to its end.
        for (const number of [2, 1]) await store.delete(key(id, `/by/${person.user}/${number}`));
      }
    },
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
    async answer(id, answer, isRight) {
      const json = JSON.stringify(answer);
      for (const number of [1, 2] as const) {
        const own = key(id, `/by/${answer.user}/${number}`);
        if (await store.setIfAbsent(own, json, KEPT_SECONDS)) {
          const place = await store.increment(key(id, "/count"), 1);
          await store.set(key(id, `/number/${place}`), json, KEPT_SECONDS);
          return { number };
        }
        const before = readAnswer((await store.get(own)) ?? json);
        if (before.request !== undefined && before.request === answer.request) return { number };
        // The same choice again is no second try: a button is easily pressed twice.
        if (number === 2 || isRight(before.choice) || before.choice === answer.choice)
          return { before, was: number };
      }
      throw new Error("a third try was let through");
    },
    async answers(id) {
      const count = Number((await store.get(key(id, "/count"))) ?? 0);
      const found = await Promise.all(
        Array.from({ length: count }, (_, at) => store.get(key(id, `/number/${at + 1}`))),
      );
      // An answer is counted before it is written: the last one may not be there yet.
      const all = found.flatMap((json) => (json === null ? [] : [readAnswer(json)]));
      return [...new Map(all.map((each) => [each.user, each])).values()];
    },
  };
}
