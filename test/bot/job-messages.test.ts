import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { ANSWERED_TOPIC, editUnlessAnswered, endEdits } from "../../src/bot/job-messages.js";
import { openStore } from "../../src/store/open.js";
import { redisForTests } from "../support/redis.js";
import { until } from "../support/until.js";

const logger = pino({ level: "silent" });
const redis = await redisForTests();
const store = redis && (await openStore({ ...redis, folder: "", logger }));

describe.skipIf(store === null)("the message of a job", () => {
  if (store === null || redis === null) return;
  afterAll(async () => {
    await store.close();
    await redis.stop();
  });

  it("keeps its answer, also where an edit is still on its way", async () => {
    const order: string[] = [];
    let arrive: (() => void) | null = null;
    const edit = editUnlessAnswered(
      "race-1",
      () =>
        new Promise<void>((resolve) => {
          arrive = () => {
            order.push("progress");
            resolve();
          };
        }),
      store,
    );
    await until("the edit is on its way", () => arrive);
    const answered = endEdits("race-1", store).then(() => order.push("result"));
    await setTimeout(50);
    expect(order).toEqual([]);
    (arrive as unknown as () => void)();
    await edit;
    await answered;
    expect(order).toEqual(["progress", "result"]);
  });

  it("is not edited any more afterwards", async () => {
    await endEdits("race-2", store);
    const edited = await editUnlessAnswered("race-2", () => Promise.reject(new Error("edited")), store);
    expect(edited).toBe(null);
  });

  it("does not wait for an edit that failed", async () => {
    const failed = editUnlessAnswered("race-3", () => Promise.reject(new Error("refused")), store);
    await expect(failed).rejects.toThrow("refused");
    await endEdits("race-3", store);
  });

  it("is announced as answered to those who follow the job", async () => {
    const heard: string[] = [];
    const unsubscribe = await store.subscribe(ANSWERED_TOPIC, (raceId) => heard.push(raceId));
    await endEdits("race-4", store);
    await until("it is heard", () => heard.includes("race-4"));
    await unsubscribe();
  });
});
