/** What people have read and answered, in the store. */
import { z } from "zod";
import type { Reply } from "../race/reply.js";
import type { Store } from "./store.js";

/** The last answer to a question. `round`: of its lesson, from 0. */
const answeredSchema = z.object({ right: z.boolean(), round: z.number().int() });
export type Answered = z.infer<typeof answeredSchema>;

type Learner = Pick<Reply, "platform" | "user">;

/** How far several people are, in counts that name nobody. */
export interface GroupProgress {
  /** How many have read each lesson, by its id; a lesson that nobody has read is left out. */
  read: Map<string, number>;
  /** The last answers of all, by lesson and then question; a question that nobody answered is left out. */
  questions: { lesson: string; question: string; answered: number; right: number }[];
}

/** Begins what is kept of an answer, in the part of its key behind the lesson. */
const ANSWER = "answer/";
/** So many entries are read at once. */
const READ_AT_ONCE = 200;

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
  /** Of these people together. A server looks at every key that it has: for what somebody asks once in a while. */
  together(platform: string, users: readonly string[]): Promise<GroupProgress>;
  /** As if they had never been here. */
  forget(learner: Learner): Promise<void>;
}

export function learnersIn(store: Store): Learners {
  const under = ({ platform, user }: Learner) => `learner/${platform}/${user}/`;
  const keyOf = (learner: Learner, lesson: string, what: string) => `${under(learner)}${lesson}/${what}`;
  const round = (learner: Learner, lesson: string) => store.increment(keyOf(learner, lesson, "round"), 0);

  /** Whether each of these answers was right; `undefined` for one that has been forgotten meanwhile. */
  async function readAll(keys: readonly string[]): Promise<(boolean | undefined)[]> {
    const rights: (boolean | undefined)[] = [];
    for (let at = 0; at < keys.length; at += READ_AT_ONCE) {
      const some = await Promise.all(keys.slice(at, at + READ_AT_ONCE).map((key) => store.get(key)));
      for (const json of some)
        rights.push(json === null ? undefined : answeredSchema.parse(JSON.parse(json)).right);
    }
    return rights;
  }

  return {
    markRead: (learner, lesson) => store.set(keyOf(learner, lesson, "read"), "1"),
    hasRead: async (learner, lesson) => (await store.get(keyOf(learner, lesson, "read"))) !== null,
    async answers(learner, lesson, questions) {
      const found = await Promise.all(
        questions.map(async ({ id }) => [id, await store.get(keyOf(learner, lesson, ANSWER + id))] as const),
      );
      return new Map(
        found.flatMap(([id, json]) => (json === null ? [] : [[id, answeredSchema.parse(JSON.parse(json))]])),
      );
    },
    async record(learner, lesson, question, right) {
      const answered = { right, round: await round(learner, lesson) };
      await store.set(keyOf(learner, lesson, ANSWER + question), JSON.stringify(answered));
    },
    round,
    nextRound: (learner, lesson) => store.increment(keyOf(learner, lesson, "round"), 1),
    async counts(learner) {
      const keys = await store.keysUnder(under(learner));
      const answered = keys.filter((key) => key.includes("/answer/")).length;
      return { read: keys.filter((key) => key.endsWith("/read")).length, answered };
    },
    async together(platform, users) {
      const prefix = `learner/${platform}/`;
      const keys = (await store.keysUnder(prefix)).map((key) => ({
        key,
        ...partsOf(key.slice(prefix.length)),
      }));
      const members = new Set(users);
      const theirs = keys.filter(({ user }) => members.has(user));
      const read = theirs.filter(({ what }) => what === "read");
      const answers = theirs.filter(({ what }) => what.startsWith(ANSWER));
      const rights = await readAll(answers.map(({ key }) => key));
      const questions = new Map<string, GroupProgress["questions"][number]>();
      for (const [at, { lesson, what }] of answers.entries()) {
        const right = rights[at];
        if (right === undefined) continue;
        const question = what.slice(ANSWER.length);
        const before = questions.get(`${lesson}/${question}`) ?? { lesson, question, answered: 0, right: 0 };
        const after = { answered: before.answered + 1, right: before.right + (right ? 1 : 0) };
        questions.set(`${lesson}/${question}`, { ...before, ...after });
      }
      return { read: countedBy(read.map(({ lesson }) => lesson)), questions: [...questions.values()] };
    },
    async forget(learner) {
      for (const key of await store.keysUnder(under(learner))) await store.delete(key);
    },
  };
}

/** `user/lesson/what`; a user's id may have slashes of its own, and what is kept of a lesson begins with a word of ours. */
function partsOf(path: string): { user: string; lesson: string; what: string } {
  const [, user = "", lesson = "", what = ""] = /^(.*)\/([^/]+)\/(read|answer\/[^/]+)$/.exec(path) ?? [];
  return { user, lesson, what };
}

function countedBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
