/** Predictions on both stores: guesses until it closes, one race and one post, whoever closes it and however often. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { Change } from "../../src/bot/commands/command.js";
import { startDeliveries } from "../../src/bot/deliveries.js";
import type { Posting } from "../../src/bot/platform.js";
import { createDrawing } from "../../src/drawing/draw.js";
import type { Prediction } from "../../src/race/prediction.js";
import { predictionsIn } from "../../src/store/predictions.js";
import { resultsIn } from "../../src/store/results.js";
import { openQueues } from "../../src/workers/queues.js";
import { raceResult, tasks } from "../support/results.js";
import { type StoreForTests, silent, storeForTests } from "../support/stores.js";
import { self } from "../support/this-process.js";
import { until } from "../support/until.js";

const drawing = createDrawing();
afterAll(() => drawing.close());
const stores = { embedded: await storeForTests("embedded"), redis: await storeForTests("redis") };
const workload = tasks("sleep:5000", "sleep:10000");

describe.each(["embedded", "redis"] as const)("on the %s store", (kind) => {
  const opened = stores[kind];
  if (opened === null) {
    test.skip("there is no Redis to test on", () => {});
    return;
  }
  const { store, remove } = opened as StoreForTests;
  const predictions = predictionsIn(store);
  const results = resultsIn(store);
  const queues = openQueues(store.queues);
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
  });
  afterAll(remove);

  function prediction(channel: string = randomUUID()): Prediction {
    const id = randomUUID();
    return {
      id,
      race: { id: `predicted-${id}`, lanes: ["sync", "async"], workload, runtime: "node", runs: 1 },
      reply: { platform: "test", outlet: id, user: "ada", channel, language: "en", address: {} },
      timesMs: [7500, 10_000, 15_000],
      closesAtMs: Date.now() + 30_000,
      openMs: 30_000,
      closed: false,
      guesses: {},
    };
  }

  test("every guess is kept, however many come at once, and the last of a user counts", async () => {
    const asked = prediction();
    await predictions.open(asked);
    const users = Array.from({ length: 12 }, (_, at) => `user-${at}`);
    await Promise.all(
      users.map((user) => predictions.guess(asked.id, user, (before) => ({ ...before, winner: "async" }))),
    );
    await predictions.guess(asked.id, "user-3", (before) => ({
      ...before,
      winner: "sync",
      times: { sync: 2 },
    }));
    const kept = (await predictions.get(asked.id))?.guesses ?? {};
    expect(Object.keys(kept).sort()).toEqual([...users].sort());
    expect(kept["user-3"]).toEqual({ winner: "sync", times: { sync: 2 } });
  });

  test("a guess that comes after it closed changes nothing", async () => {
    const asked = prediction();
    await predictions.open(asked);
    await predictions.guess(asked.id, "ada", (before) => ({ ...before, winner: "async" }));
    await predictions.close(asked.id);
    expect(await predictions.guess(asked.id, "eve", (before) => ({ ...before, winner: "sync" }))).toBeNull();
    expect(Object.keys((await predictions.get(asked.id))?.guesses ?? {})).toEqual(["ada"]);
  });

  test("a channel has one that is open, and the next once it has closed", async () => {
    const [first, second] = [prediction("a-channel"), prediction("a-channel")];
    expect(await predictions.open(first)).toBe(true);
    expect(await predictions.open(first)).toBe(true);
    expect(await predictions.open(second)).toBe(false);
    await predictions.close(first.id);
    expect(await predictions.open(second)).toBe(true);
    expect((await predictions.newest(second.reply))?.id).toBe(second.id);
  });

  test("of many that are asked for at once, one is opened, also where another was open before", async () => {
    const channel = randomUUID();
    const first = prediction(channel);
    await predictions.open(first);
    await predictions.close(first.id);
    const opened = await Promise.all(Array.from({ length: 10 }, () => predictions.open(prediction(channel))));
    expect(opened.filter(Boolean)).toHaveLength(1);
  });

  test("one that nothing closed in time is in nobody's way", async () => {
    const channel = randomUUID();
    await predictions.open({ ...prediction(channel), closesAtMs: Date.now() - 59_000 });
    expect(await predictions.open(prediction(channel))).toBe(false);
    const other = randomUUID();
    await predictions.open({ ...prediction(other), closesAtMs: Date.now() - 61_000 });
    expect(await predictions.open(prediction(other))).toBe(true);
  });

  test("its asker and the clock together start one race, and its result is posted once, with the guesses", async () => {
    const asked = prediction();
    const { id, race, reply } = asked;
    await predictions.open(asked);
    await predictions.guess(id, "ada", (before) => ({ ...before, winner: "async" }));
    let breaks = 1;
    const enqueued: string[] = [];
    const changed: string[] = [];
    const posted: Posting[] = [];
    const jobs = {
      async enqueue(job: Parameters<typeof queues.add>[0]) {
        // As if the process was killed after it closed the prediction and before the race was on its queue.
        if (breaks-- > 0) throw new Error("killed");
        enqueued.push(job.id);
        await queues.add(job);
      },
    };
    const post = async (posting: Posting) => void posted.push(posting);
    const kept = { change: ({ id }: Change) => void changed.push(id) };
    const parts = { store, results, drawing, jobs, kept, self, logger: silent };
    running.push(startDeliveries(reply.outlet, post, parts), startDeliveries(reply.outlet, post, parts));
    const end = { kind: "predictionEnd" as const, prediction: id, reply };
    await queues.addDelivery({ ...end, id: `closing-${id}` });
    await queues.addDelivery({ ...end, id: `ending-${id}` });
    await until("both have come", () => enqueued.length === 2, 20_000);
    const waiting = await queues.jobs.waits.getJobs(["waiting"]);
    expect(waiting.map((job) => job.id).filter((each) => each === race.id)).toHaveLength(1);

    await results.save({ ...raceResult({ workload, lanes: ["sync", "async"] }), raceId: race.id });
    const done = { kind: "result" as const, job: "race" as const, id: race.id, reply };
    await Promise.all([queues.addDelivery(done), queues.addDelivery(done)]);
    await until("it is posted", () => posted.length > 0, 20_000);
    expect(posted).toHaveLength(1);
    // The question in the channel says that it is closed.
    expect(changed).toContain(id);
    expect(JSON.stringify(posted[0]?.card)).toContain("1 of 1 guess had the winner right.");
  });
});
