/** Who may have a job now, where fifty ask at the same moment, on both stores. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { createJobQueues } from "../../src/bot/jobs.js";
import { UserError } from "../../src/errors.js";
import type { Job } from "../../src/race/job.js";
import { resultsIn } from "../../src/store/results.js";
import { openQueues } from "../../src/workers/queues.js";
import { type StoreForTests, silent, storeForTests } from "../support/stores.js";

const stores = { embedded: await storeForTests("embedded"), redis: await storeForTests("redis") };

describe.each(["embedded", "redis"] as const)("fifty at once on the %s store", (kind) => {
  const opened = stores[kind];
  if (opened === null) {
    test.skip("there is no Redis to test on", () => {});
    return;
  }
  const { store, remove } = opened as StoreForTests;
  const queues = openQueues(store.queues);
  const results = resultsIn(store);
  const limits = { racesPerUser: 5, waitingRaces: 20 };
  // As if two bots shared the store.
  const bots = [1, 2].map(() => createJobQueues({ store, queues, results, limits, logger: silent }));
  afterAll(remove);

  function asked(user: string) {
    const id = `test-${randomUUID()}`;
    const reply = {
      ...{ platform: "test", outlet: "test", user, channel: "c", language: "en" as const, address: {} },
    };
    return { id, reply, requestedAt: Date.now() };
  }
  const countingOf = (user: string): Job => ({ kind: "lostUpdates", ...asked(user), runtime: "node" });
  const raceOf = (user: string): Job => {
    const { id, ...rest } = asked(user);
    const race = {
      id,
      lanes: ["sync" as const],
      workload: [{ kind: "sleep" as const, ms: 1 }],
      runtime: null,
      runs: 1,
    };
    return { kind: "race", id, ...rest, race };
  };

  /** The ids of those that were let in, and the mistakes of the others. */
  async function letIn(jobs: Job[]): Promise<{ ids: string[]; mistakes: Set<string> }> {
    const ids: string[] = [];
    const mistakes = new Set<string>();
    const ask = async (job: Job, index: number) => {
      const bot = bots[index % bots.length];
      try {
        await bot?.admit(job);
        await bot?.enqueueAdmitted(job);
        ids.push(job.id);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        mistakes.add(error.key);
      }
    };
    await Promise.all(jobs.map(ask));
    return { ids, mistakes };
  }
  const fifty = (make: (index: number) => Job) => Array.from({ length: 50 }, (_, index) => make(index));

  test("a user has one counting, and another one when that is over", async () => {
    const first = await letIn(fifty(() => countingOf("one")));
    expect(first.ids).toHaveLength(1);
    expect([...first.mistakes]).toEqual(["lost.error.already"]);
    await queues.jobs.lostUpdates.remove(first.ids[0] ?? "");
    await results.setCancelled(first.ids[0] ?? "");
    expect((await letIn(fifty(() => countingOf("one")))).ids).toHaveLength(1);
  });

  test("a user has as many races as may be, beside a counting", async () => {
    await letIn([countingOf("several")]);
    const { ids, mistakes } = await letIn(fifty(() => raceOf("several")));
    expect(ids).toHaveLength(limits.racesPerUser);
    expect([...mistakes]).toEqual(["limits.user"]);
  });

  test("a queue takes as many races of many users as may wait on it", async () => {
    const { mistakes } = await letIn(fifty((index) => raceOf(`user ${index}`)));
    expect(await queues.of(raceOf("any")).getWaitingCount()).toBe(limits.waitingRaces);
    expect([...mistakes]).toEqual(["limits.queue"]);
  });
});
