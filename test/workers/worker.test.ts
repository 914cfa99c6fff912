/** From a race on its queue to its delivery: nothing is lost, nothing is answered twice. */

import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type DeliveryWorker, startDeliveries } from "../../src/bot/deliveries.js";
import { type Posting, RefusedError } from "../../src/bot/platform.js";
import { createDrawing, type Drawing } from "../../src/drawing/draw.js";
import type { RaceJob } from "../../src/race/job.js";
import type { Lane } from "../../src/race/lanes.js";
import type { Progress } from "../../src/race/progress.js";
import { progressTopic } from "../../src/race/progress.js";
import type { Race } from "../../src/race/race.js";
import type { Task } from "../../src/race/task.js";
import { type Results, resultsIn } from "../../src/store/results.js";
import { createBudget } from "../../src/workers/budget.js";
import { cancelJob } from "../../src/workers/cancel.js";
import type { Runner } from "../../src/workers/measuring/runner.js";
import { deliveriesQueue, openQueues, type Queues } from "../../src/workers/queues.js";
import { startWorker, type Worker } from "../../src/workers/worker.js";
import { fakeJobs } from "../support/commands.js";
import { runnerForTests } from "../support/runner.js";
import { type StoreForTests, silent, storeForTests } from "../support/stores.js";
import { self } from "../support/this-process.js";
import { until } from "../support/until.js";

const SHORT: Task[] = [{ kind: "sleep", ms: 100 }];
const LONG: Task[] = [{ kind: "sleep", ms: 60_000 }];

const drawing: Drawing = createDrawing();
const runner: Runner = runnerForTests();
afterAll(async () => {
  await runner.close();
  await drawing.close();
});

const stores = { embedded: await storeForTests("embedded"), redis: await storeForTests("redis") };

describe.each(["embedded", "redis"] as const)("on the %s store", (kind) => {
  const opened = stores[kind];
  if (opened === null) {
    test.skip("there is no Redis to test on", () => {});
    return;
  }
  const { store, remove } = opened as StoreForTests;
  let queues: Queues;
  let results: Results;
  const running: (Worker | DeliveryWorker)[] = [];

  beforeAll(() => {
    queues = openQueues(store.queues);
    results = resultsIn(store);
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
  });
  afterAll(remove);

  async function workerOf(concurrency = 10): Promise<Worker> {
    const budget = createBudget({ processes: 100, threads: 100, memoryMb: 1_000 });
    const worker = await startWorker({
      store,
      queues,
      results,
      runner,
      budget,
      concurrency,
      self,
      logger: silent,
    });
    running.push(worker);
    return worker;
  }

  /** Every posting of an outlet, in the order they came; `refuse` fails the first so many attempts. */
  function deliveriesOf(outlet: string, { refuse = 0 } = {}): Posting[] {
    const postings: Posting[] = [];
    let left = refuse;
    const poster = {
      async post(posting: Posting) {
        if (left-- > 0) throw new Error("the platform is down");
        postings.push(posting);
      },
    };
    running.push(
      startDeliveries(outlet, poster.post, {
        store,
        results,
        drawing,
        jobs: fakeJobs(),
        kept: { change() {} },
        self,
        logger: silent,
      }),
    );
    return postings;
  }

  function ask(workload: Task[], lanes: Lane[] = ["async"]): RaceJob {
    const id = `test-${randomUUID()}`;
    const reply = {
      platform: "test",
      outlet: id,
      user: "u",
      channel: id,
      language: "en" as const,
      address: {},
    };
    const race: Race = { id, lanes, workload, runtime: "node", runs: 1 };
    return { kind: "race", id, reply, requestedAt: Date.now(), race };
  }

  const isRunning = (id: string) => async () => (await queues.jobs.waits.getJob(id))?.isActive();
  const statuses = async (id: string) => (await results.get(id))?.lanes.map((lane) => lane.status);

  test("a race is run, and answered with a card, a picture and the last result of its channel", async () => {
    const job = ask(SHORT);
    const postings = deliveriesOf(job.reply.outlet);
    await workerOf();
    await queues.add(job);
    await until("it is answered", () => postings.length > 0);
    const [posting] = postings;
    expect(posting).toMatchObject({ id: job.race.id, failed: false });
    expect(posting?.png?.subarray(1, 4).toString()).toBe("PNG");
    expect((await results.last(job.reply))?.raceId).toBe(job.race.id);
  });

  test("a command that is delivered twice is one race and one answer", async () => {
    const job = ask(SHORT);
    const postings = deliveriesOf(job.reply.outlet);
    await workerOf();
    await Promise.all([queues.add(job), queues.add(job)]);
    await until("it is answered", () => postings.length > 0);
    await queues.add(job);
    await until(
      "the queue is empty",
      async () => (await queues.jobs.waits.getJobCountByTypes("waiting", "active")) === 0,
    );
    expect(postings).toHaveLength(1);
    expect((await queues.jobs.waits.getJob(job.race.id))?.attemptsStarted).toBe(1);
  });

  test("a job that cannot be read gets an apology where its answer would go", async () => {
    const job = ask(SHORT);
    const postings = deliveriesOf(job.reply.outlet);
    await workerOf();
    const newer = { ...job, race: { ...job.race, lanes: ["fibers" as Lane] } };
    await queues.add(newer);
    await until("it is answered", () => postings.length > 0);
    expect(postings).toMatchObject([{ id: job.race.id, failed: true, png: null }]);
  });

  test("what the platform refuses for good is not tried again", async () => {
    const { race, reply } = ask(SHORT);
    let attempts = 0;
    const poster = {
      async post() {
        attempts++;
        throw new RefusedError("the channel is gone");
      },
    };
    running.push(
      startDeliveries(reply.outlet, poster.post, {
        kept: { change() {} },
        store,
        results,
        drawing,
        jobs: fakeJobs(),
        self,
        logger: silent,
      }),
    );
    await queues.addDelivery({ kind: "cancelled", id: race.id, reply });
    const queue = store.queues.queue(deliveriesQueue(reply.outlet));
    await until("it is given up", async () => (await queue.getJob(race.id))?.isFailed());
    expect(attempts).toBe(1);
  });

  test("a platform that is down gets its answer later, and the race is not run again", async () => {
    const job = ask(SHORT);
    const postings = deliveriesOf(job.reply.outlet, { refuse: 2 });
    await workerOf();
    await queues.add(job);
    await until("it is answered", () => postings.length > 0);
    expect((await queues.jobs.waits.getJob(job.race.id))?.attemptsStarted).toBe(1);
  });

  test("a result that is there already is delivered, not measured again", async () => {
    const job = ask(SHORT);
    const first = deliveriesOf(job.reply.outlet);
    await workerOf();
    await queues.add(job);
    await until("it is answered", () => first.length > 0);
    const before = await results.get(job.race.id);
    // As when the worker died after the result was stored: the job is there again.
    await (await queues.jobs.waits.getJob(job.race.id))?.remove();
    await queues.add(job);
    await until("it was taken", async () => (await queues.jobs.waits.getJob(job.race.id))?.isCompleted());
    expect(await results.get(job.race.id)).toEqual(before);
    expect(first).toHaveLength(1);
  });

  test("progress tells when each task started and stopped", async () => {
    const job = ask([...SHORT, { kind: "sleep", ms: 400 }]);
    const seen: Progress[] = [];
    const unsubscribe = await store.subscribe(progressTopic(job.race.id), (text) =>
      seen.push(JSON.parse(text)),
    );
    const postings = deliveriesOf(job.reply.outlet);
    await workerOf();
    await queues.add(job);
    await until("it is answered", () => postings.length > 0);
    await unsubscribe();
    expect(seen.some(({ lanes }) => lanes[0]?.started === 2 && lanes[0].stopped === 1)).toBe(true);
    const [lane] = seen.at(-1)?.lanes ?? [];
    expect(lane?.tasks[0]).toEqual([expect.any(Number), expect.any(Number)]);
  });

  test("a running race that is cancelled is answered with the trace it had", async () => {
    const job = ask(LONG);
    const postings = deliveriesOf(job.reply.outlet);
    await workerOf();
    await queues.add(job);
    await until("it runs", isRunning(job.race.id));
    expect(await cancelJob(job.race.id, queues, results, store)).toBe(true);
    await until("it is answered", () => postings.length > 0);
    expect([postings[0]?.failed, await statuses(job.race.id)]).toEqual([true, ["cancelled"]]);
  });

  test("a running race is cancelled although no message reaches its worker", async () => {
    const job = ask(LONG);
    const postings = deliveriesOf(job.reply.outlet);
    await workerOf();
    await queues.add(job);
    await until("it runs", isRunning(job.race.id));
    const halfOpen = { ...store, publish: async () => {} };
    expect(await cancelJob(job.race.id, queues, results, halfOpen)).toBe(true);
    expect(await cancelJob(job.race.id, queues, results, halfOpen)).toBe(false);
    await until("it is answered", () => postings.length > 0);
    expect(await statuses(job.race.id)).toEqual(["cancelled"]);
  });

  test("a waiting race that is cancelled never runs, and is answered at once", async () => {
    const [long, waiting] = [ask(LONG), ask(SHORT)];
    const postings = deliveriesOf(waiting.reply.outlet);
    await workerOf(1);
    await queues.add(long);
    await until("the first runs", isRunning(long.race.id));
    await queues.add(waiting);
    expect(await cancelJob(waiting.race.id, queues, results, store)).toBe(true);
    await until("it is answered", () => postings.length > 0);
    expect([postings[0]?.failed, await results.get(waiting.race.id)]).toEqual([true, null]);
    await cancelJob(long.race.id, queues, results, store);
  });

  test("cancelling what is not there tells so", async () => {
    expect(await cancelJob("test-nobody-asked", queues, results, store)).toBe(false);
  });

  test("a worker that stops hands its race back, and the next one runs it to its end", async () => {
    const job = ask([{ kind: "sleep", ms: 8_000 }]);
    const postings = deliveriesOf(job.reply.outlet);
    const first = await workerOf();
    await queues.add(job);
    await until("it runs", isRunning(job.race.id));
    await first.stop();
    running.splice(running.indexOf(first), 1);
    expect(postings).toHaveLength(0);
    expect(await (await queues.jobs.waits.getJob(job.race.id))?.getState()).toBe("waiting");
    await workerOf();
    await until("it is answered", () => postings.length > 0, 25_000);
    expect(await statuses(job.race.id)).toEqual(["finished"]);
  }, 60_000);

  test("a race that cannot be run is tried again, and then answered with an apology that names it", async () => {
    const job = ask(SHORT);
    const postings = deliveriesOf(job.reply.outlet);
    const broken = { ...runner, prepare: () => Promise.reject(new Error("no process can be started")) };
    const budget = createBudget({ processes: 1, threads: 1, memoryMb: 1 });
    const parts = { store, queues, results, runner: broken, budget, concurrency: 1, self, logger: silent };
    running.push(await startWorker(parts));
    await queues.add(job);
    await until("it is answered", () => postings.length > 0);
    expect(postings[0]).toMatchObject({ failed: true, png: null });
    expect(JSON.stringify(postings[0]?.card)).toContain(job.race.id);
    expect((await queues.jobs.waits.getJob(job.race.id))?.attemptsMade).toBe(2);
  });

  test("computing races run one at a time", async () => {
    const jobs = [1, 2, 3].map(() => ask([{ kind: "cpu", ms: 100 }]));
    const postings = jobs.map((job) => deliveriesOf(job.reply.outlet));
    await workerOf();
    await Promise.all(jobs.map(queues.add));
    await until("all are answered", () => postings.every((each) => each.length > 0));
    const spans = await Promise.all(
      jobs.map(async ({ race }) => {
        const lane = (await results.get(race.id))?.lanes[0];
        const from = Date.parse(lane?.startedAt ?? "");
        return [from, from + (lane?.elapsedMs ?? 0)] as const;
      }),
    );
    spans.sort((a, b) => a[0] - b[0]);
    for (const [i, [from]] of spans.slice(1).entries())
      expect(from).toBeGreaterThanOrEqual((spans[i]?.[1] ?? 0) - 2);
  });
});
