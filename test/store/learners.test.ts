/** A learner's progress in the real store: two answers at once, and over a restart. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { learnersIn } from "../../src/store/learners.js";
import { openStore } from "../../src/store/open.js";
import { silent } from "../support/stores.js";

const ADA = { platform: "test", user: "ada" };
const QUESTIONS = ["a", "b", "c"].map((id) => ({ id }));
const folder = await mkdtemp(join(tmpdir(), "photofinish-learners-"));
const open = () => openStore({ url: undefined, prefix: "test", folder, logger: silent });
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a learner", () => {
  it("loses neither of two answers given at once, and keeps all over a restart", async () => {
    const store = await open();
    const learners = learnersIn(store);
    await Promise.all([
      learners.record(ADA, "gil", "a", true),
      learners.record(ADA, "gil", "b", false),
      learners.markRead(ADA, "gil"),
    ]);
    expect(await learners.nextRound(ADA, "gil")).toBe(1);
    await learners.record(ADA, "gil", "a", false);
    await store.close();

    const again = await open();
    const after = learnersIn(again);
    expect([...(await after.answers(ADA, "gil", QUESTIONS))]).toEqual([
      ["a", { right: false, round: 1 }],
      ["b", { right: false, round: 0 }],
    ]);
    expect(await after.round(ADA, "gil")).toBe(1);
    expect(await after.hasRead(ADA, "gil")).toBe(true);
    expect(await after.hasRead(ADA, "node")).toBe(false);
    expect([...(await after.answers({ ...ADA, user: "bob" }, "gil", QUESTIONS))]).toEqual([]);
    await again.close();
  });

  it("is counted with others, without those who are not asked about, and not once forgotten", async () => {
    const store = await open();
    const learners = learnersIn(store);
    const people = ["eve/1", "joe", "stranger"].map((user) => ({ platform: "group", user }));
    const [eve, joe] = people as [(typeof people)[0], (typeof people)[0]];
    for (const person of people) {
      await learners.markRead(person, "gil");
      await learners.record(person, "gil", "a", person !== eve);
    }
    await learners.nextRound(joe, "gil");
    await learners.record(joe, "gil", "b", true);
    expect(await learners.together("group", ["eve/1", "joe", "nobody"])).toEqual({
      read: new Map([["gil", 2]]),
      questions: expect.arrayContaining([
        { lesson: "gil", question: "a", answered: 2, right: 1 },
        { lesson: "gil", question: "b", answered: 1, right: 1 },
      ]),
    });
    await learners.forget(eve);
    expect((await learners.together("group", ["eve/1", "joe"])).read).toEqual(new Map([["gil", 1]]));
    await store.close();
  });
});
