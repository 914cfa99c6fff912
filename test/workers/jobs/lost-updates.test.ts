/** From `/lost-updates` on its queue to its delivery, on both stores. */

import { randomUUID } from "node:crypto";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { startDeliveries } from "../../../src/bot/deliveries.js";
import type { Posting } from "../../../src/bot/platform.js";
import { createDrawing, type Drawing } from "../../../src/drawing/draw.js";
import type { LostUpdatesJob } from "../../../src/race/job.js";
import { type LostUpdatesResult, WAYS } from "../../../src/race/lost-updates.js";
import type { Reply } from "../../../src/race/reply.js";
import { readLostUpdates, saveLostUpdates } from "../../../src/store/lost-updates.js";
import { resultsIn } from "../../../src/store/results.js";
import { createBudget } from "../../../src/workers/budget.js";
import { cancelJob } from "../../../src/workers/cancel.js";
import type { Runner } from "../../../src/workers/measuring/runner.js";
import { openQueues } from "../../../src/workers/queues.js";
import { startWorker } from "../../../src/workers/worker.js";
import { fakeJobs } from "../../support/commands.js";
import { host } from "../../support/results.js";
import { runnerForTests } from "../../support/runner.js";
import { type StoreForTests, silent, storeForTests } from "../../support/stores.js";
import { self } from "../../support/this-process.js";
import { until } from "../../support/until.js";

const drawing: Drawing = createDrawing();
const runner: Runner = runnerForTests();
afterAll(async () => {
  await runner.close();
  await drawing.close();
});

const stores = { embedded: await storeForTests("embedded"), redis: await storeForTests("redis") };

describe.each(["embedded", "redis"] as const)("on the %s store", { timeout: 120_000 }, (kind) => {
  const opened = stores[kind];
  if (opened === null) {
    test.skip("there is no Redis to test on", () => {});
    return;
  }
  const { store, remove } = opened as StoreForTests;
  const queues = openQueues(store.queues);
  const results = resultsIn(store);
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
  });
  afterAll(remove);

  async function workerOf() {
    const budget = createBudget({ processes: 10, threads: 10, memoryMb: 100 });
    const parts = { store, queues, results, runner, budget, concurrency: 1, self, logger: silent };
    const worker = await startWorker(parts);
    running.push(worker);
    return worker;
  }

  function ask(): { job: LostUpdatesJob; postings: Posting[] } {
    const id = `test-${randomUUID()}`;
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
    running.push(
      startDeliveries(id, poster.post, {
        store,
        results,
        drawing,
        jobs: fakeJobs(),
        kept: { change() {} },
        self,
        logger: silent,
      }),
    );
    return { job: { kind: "lostUpdates", id, reply, requestedAt: Date.now(), runtime: "node" }, postings };
  }

  const isRunning = (id: string) => async () => (await queues.jobs.lostUpdates.getJob(id))?.isActive();
  const statuses = async (id: string) => (await readLostUpdates(store, id))?.ways.map(({ status }) => status);

  test("it is counted once and answered with a table and a picture", async () => {
    const { job, postings } = ask();
    await workerOf();
    await queues.add(job);
    await queues.add(job);
    await until("it is answered", () => postings.length > 0, 100_000);
    expect(postings).toMatchObject([{ id: job.id, to: "answer", failed: false }]);
    expect(postings[0]?.png?.subarray(1, 4).toString()).toBe("PNG");
    expect(postings[0]?.card.title).toBe("Lost updates in Node: 4,000 additions, 20 times each");
    expect(await statuses(job.id)).toEqual(WAYS.map(() => "finished"));
  });

  test("it can be cancelled while it runs", async () => {
    const { job, postings } = ask();
    await workerOf();
    await queues.add(job);
    await until("it runs", isRunning(job.id));
    expect(await cancelJob(job.id, queues, results, store)).toBe(true);
    await until("it is answered", () => postings.length > 0);
    expect(postings[0]?.failed).toBe(true);
    expect(new Set(await statuses(job.id))).toEqual(new Set(["cancelled"]));
  });

  test("it can be cancelled while it waits", async () => {
    const { job, postings } = ask();
    await queues.add(job);
    expect(await cancelJob(job.id, queues, results, store)).toBe(true);
    await until("it is answered", () => postings.length > 0);
    expect(postings[0]?.card.title).toBe("Race cancelled");
  });

  test("a worker that stops hands it back, and another takes it", async () => {
    const { job, postings } = ask();
    const worker = await workerOf();
    await queues.add(job);
    await until("it runs", isRunning(job.id));
    await worker.stop();
    expect(await (await queues.jobs.lostUpdates.getJob(job.id))?.isWaiting()).toBe(true);
    expect(await readLostUpdates(store, job.id)).toBe(null);
    // What it comes to was tested above: here it is enough that somebody takes it and answers.
    await saveLostUpdates(store, counted(job.id));
    await workerOf();
    await until("it is answered", () => postings.length > 0);
    expect(postings.length).toBe(1);
  });
});

function counted(id: string): LostUpdatesResult {
  const runs = [{ expected: 10, found: 10, ms: 1 }];
  const ways = WAYS.map((way) => ({ way, status: "finished" as const, runs }));
  return {
    id,
    runtime: "node",
    host: host({ python: null }),
    ways,
    program: "",
  };
}
