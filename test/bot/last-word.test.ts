import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { ANSWERED_TOPIC, editUnlessAnswered, takeLastWord } from "../../src/bot/last-word.js";
import { openStore } from "../../src/store/open.js";
import { redisForTests } from "../support/redis.js";
import { until } from "../support/until.js";

const logger = pino({ level: "silent" });
const redis = await redisForTests();
const store = redis && (await openStore({ ...redis, folder: "", logger }));

describe.skipIf(store === null)("the last word in a message", () => {
  if (store === null || redis === null) return;
  afterAll(async () => {
    await store.close();
    await redis.stop();
  });

  it("is the answer's, also where an edit is still on its way", async () => {
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
    const answered = takeLastWord("race-1", store, logger).then(() => order.push("result"));
    await until("the answer waits", () => store.get("answered/race-1"));
    expect(order).toEqual([]);
    (arrive as unknown as () => void)();
    expect(await edit).toBe(true);
    await answered;
    expect(order).toEqual(["progress", "result"]);
  });

  it("leaves nothing to edit afterwards", async () => {
    await takeLastWord("race-2", store, logger);
    const edited = await editUnlessAnswered("race-2", () => Promise.reject(new Error("edited")), store);
    expect(edited).toBe(false);
  });

  it("waits for no edit that failed", async () => {
    const failed = editUnlessAnswered("race-3", () => Promise.reject(new Error("refused")), store);
    await expect(failed).rejects.toThrow("refused");
    await takeLastWord("race-3", store, logger);
  });

  it("is announced to those who watch", async () => {
    const heard: string[] = [];
    const unsubscribe = await store.subscribe(ANSWERED_TOPIC, (raceId) => heard.push(raceId));
    await takeLastWord("race-4", store, logger);
    await until("it is heard", () => heard.includes("race-4"));
    await unsubscribe();
  });
});
