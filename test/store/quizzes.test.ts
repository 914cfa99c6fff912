/** Questions in a channel, on both stores: who answered, and how they close by themselves. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { Change } from "../../src/bot/commands/command.js";
import { startDeliveries } from "../../src/bot/deliveries.js";
import type { Posting } from "../../src/bot/platform.js";
import { createDrawing } from "../../src/drawing/draw.js";
import type { Reply } from "../../src/race/reply.js";
import { type Quiz, quizzesIn } from "../../src/store/quizzes.js";
import { resultsIn } from "../../src/store/results.js";
import { settingsIn } from "../../src/store/settings.js";
import { openQueues } from "../../src/workers/queues.js";
import { fakeJobs } from "../support/commands.js";
import { type StoreForTests, silent, storeForTests } from "../support/stores.js";
import { self } from "../support/this-process.js";
import { until } from "../support/until.js";

const HEADING = { lesson: "The GIL", number: 1, total: 3 };
const ASKED = {
  text: "Which?",
  choices: [
    { text: "this", right: false, reason: "no" },
    { text: "that", right: true, reason: "yes" },
    { text: "neither", right: false, reason: "no" },
  ],
};
const drawing = createDrawing();
afterAll(() => drawing.close());
const stores = { embedded: await storeForTests("embedded"), redis: await storeForTests("redis") };

describe.each(["embedded", "redis"] as const)("on the %s store", (kind) => {
  const opened = stores[kind];
  if (opened === null) {
    test.skip("there is no Redis to test on", () => {});
    return;
  }
  const { store, remove } = opened as StoreForTests;
  const quizzes = quizzesIn(store);
  const queues = openQueues(store.queues);
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
  });
  afterAll(remove);

  /** Ids of the messages that were changed. */
  const changed: string[] = [];
  const kept = { change: ({ id }: Change) => void changed.push(id) };

  function open(): { quiz: Quiz; reply: Reply; postings: Posting[] } {
    const id = randomUUID();
    const reply: Reply = {
      platform: "test",
      outlet: id,
      user: "u",
      channel: id,
      language: "en",
      address: {},
    };
    const postings: Posting[] = [];
    const poster = {
      async post(posting: Posting) {
        postings.push(posting);
      },
    };
    const parts = { store, results: resultsIn(store), drawing, jobs: fakeJobs(), kept, self, logger: silent };
    running.push(startDeliveries(id, poster.post, parts));
    return {
      quiz: { id, lesson: "gil", question: "waiting", heading: HEADING, reply, asked: ASKED },
      reply,
      postings,
    };
  }

  const isRight = (choice: number) => ASKED.choices[choice]?.right === true;

  test("a question is kept with all its answers, however many come at once", async () => {
    const { quiz } = open();
    await quizzes.open(quiz);
    expect(await quizzes.newest(quiz.reply)).toEqual(quiz);
    const users = Array.from({ length: 20 }, (_, at) => `user-${at}`);
    // Each presses the right button three times.
    const given = await Promise.all(
      [...users, ...users, ...users].map((user) => quizzes.answer(quiz.id, { user, choice: 1 }, isRight)),
    );
    expect(given.filter((each) => "number" in each).length).toBe(20);
    expect((await quizzes.answers(quiz.id)).map(({ user }) => user).sort()).toEqual([...users].sort());
  });

  test("everybody can change a wrong answer once, and the last one counts", async () => {
    const { quiz } = open();
    await quizzes.open(quiz);
    const give = (user: string, choice: number) => quizzes.answer(quiz.id, { user, choice }, isRight);
    expect(await give("ada", 0)).toEqual({ number: 1 });
    expect(await give("bob", 1)).toEqual({ number: 1 });
    // The same button twice is no second try, and a right answer stays.
    expect(await give("ada", 0)).toMatchObject({ before: { user: "ada", choice: 0 } });
    expect(await give("bob", 0)).toMatchObject({ before: { user: "bob", choice: 1 } });
    expect(await give("ada", 1)).toEqual({ number: 2 });
    expect(await give("ada", 2)).toMatchObject({ before: { user: "ada", choice: 1 } });
    expect(await quizzes.answers(quiz.id)).toEqual([
      { user: "ada", choice: 1 },
      { user: "bob", choice: 1 },
    ]);
  });

  test("the same request again is the same try, as for a process that was killed before it could say so", async () => {
    const { quiz } = open();
    await quizzes.open(quiz);
    const wrong = { user: "ada", choice: 0, request: "r1" };
    expect(await quizzes.answer(quiz.id, wrong, isRight)).toEqual({ number: 1 });
    expect(await quizzes.answer(quiz.id, wrong, isRight)).toEqual({ number: 1 });
  });

  test("is closed once, whoever is first", async () => {
    const { quiz } = open();
    await quizzes.open(quiz);
    const closed = await Promise.all([
      quizzes.close(quiz.id, "one"),
      quizzes.close(quiz.id, "two"),
      quizzes.close(quiz.id, "three"),
    ]);
    expect(closed.filter(Boolean).length).toBe(1);
    expect(await quizzes.isClosed(quiz.id)).toBe(true);
  });

  test("closes by itself after its time, and the channel sees the answer and how many gave which, but not who", async () => {
    const { quiz, reply, postings } = open();
    await quizzes.open(quiz);
    await quizzes.answer(quiz.id, { user: "ada", choice: 1 }, isRight);
    await quizzes.answer(quiz.id, { user: "bob", choice: 1 }, isRight);
    await settingsIn(store).setNamed({ platform: "test", user: "bob" }, true);
    await queues.addDelivery({ kind: "quizEnd", id: quiz.id, reply }, 50);
    await until("it is posted", () => postings.length > 0);
    expect(postings).toMatchObject([{ to: "channel", card: { title: "The question is closed" } }]);
    const table = postings[0]?.card.blocks.find((block) => block.kind === "table");
    expect(table?.rows[1]).toEqual(["b ✓", "that", "2"]);
    expect(JSON.stringify(postings[0]?.card)).not.toContain("ada");
    const people = postings[0]?.card.blocks.find((block) => block.kind === "people");
    expect(people?.users).toEqual(["bob"]);
    // Its message says that it is closed.
    expect(changed).toContain(quiz.id);
    await until("it is closed", () => quizzes.isClosed(quiz.id));
  });

  test("whose answer is being posted cannot be closed by anybody else, and a failed post is tried again", async () => {
    const { quiz, reply } = open();
    await quizzes.open(quiz);
    const closedMeanwhile: boolean[] = [];
    const poster = {
      async post() {
        closedMeanwhile.push(await quizzes.close(quiz.id, "somebody"));
        if (closedMeanwhile.length === 1) throw new Error("the platform is down");
      },
    };
    const outlet = `${reply.outlet}-again`;
    const parts = { store, results: resultsIn(store), drawing, jobs: fakeJobs(), kept, self, logger: silent };
    running.push(startDeliveries(outlet, poster.post, parts));
    await queues.addDelivery({
      kind: "quizEnd",
      id: quiz.id,
      reply: { ...reply, outlet },
    });
    await until("it is tried again", () => closedMeanwhile.length === 2);
    expect(closedMeanwhile).toEqual([false, false]);
  });

  test("that somebody has closed is not posted again", async () => {
    const { quiz, reply, postings } = open();
    await quizzes.open(quiz);
    await quizzes.close(quiz.id, "somebody");
    await queues.addDelivery({ kind: "quizEnd", id: quiz.id, reply }, 50);
    // Deliveries of an outlet go out in their order: when the next is out, this one is done with.
    await queues.addDelivery({ kind: "cancelled", id: `${quiz.id}-next`, reply }, 200);
    await until("the next is posted", () => postings.length > 0);
    expect(postings.map(({ id }) => id)).toEqual([`${quiz.id}-next`]);
  });
});
