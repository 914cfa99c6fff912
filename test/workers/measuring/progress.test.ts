import { expect, test } from "vitest";
import { notStarted, publishProgress } from "../../../src/workers/measuring/progress.js";
import { type StoreForTests, silent, storeForTests } from "../../support/stores.js";

test("the last state of a race is published, also when it ends at once", async () => {
  const { store, remove } = (await storeForTests("embedded")) as StoreForTests;
  const published: string[] = [];
  const progress = publishProgress(
    { ...store, publish: async (topic, message) => void published.push(`${topic} ${message}`) },
    "r-1",
    silent,
  );
  progress.changed(() => ({ lanes: [{ ...notStarted("async", 1), started: 1 }] }));
  progress.changed(() => ({ lanes: [{ ...notStarted("async", 1), started: 1, stopped: 1, elapsedMs: 5 }] }));
  progress.end();
  progress.end();
  expect(published).toEqual([expect.stringMatching(/^progress\/r-1 .*"elapsedMs":5,.*"stopped":1/)]);
  await remove();
});
