import { expect, test } from "vitest";
import { createReleasers } from "../../src/app/releasers.js";

test("what was started last ends first, each after the one before has ended", async () => {
  const ended: string[] = [];
  const releasers = createReleasers();
  releasers.add("the store", () => ended.push("store"));
  releasers.add("the worker", async () => {
    await Promise.resolve();
    ended.push("worker");
  });
  await releasers.releaseAll();
  expect(ended).toEqual(["worker", "store"]);
});

test("what fails to end is named, and does not keep the rest from ending", async () => {
  const ended: string[] = [];
  const releasers = createReleasers();
  releasers.add("the store", () => ended.push("store"));
  releasers.add("the worker", () => Promise.reject(new Error("stuck")));
  await expect(releasers.releaseAll()).rejects.toThrow("the worker did not end as it should");
  expect(ended).toEqual(["store"]);
});

test("nothing is ended twice", async () => {
  let times = 0;
  const releasers = createReleasers();
  releasers.add("it", () => times++);
  await Promise.all([releasers.releaseAll(), releasers.releaseAll()]);
  expect(times).toBe(1);
});

test("what takes work stops first, and all of it at once", async () => {
  const ended: string[] = [];
  const releasers = createReleasers();
  let otherStops = () => {};
  const otherStopped = new Promise<void>((resolve) => {
    otherStops = resolve;
  });
  releasers.addConsumer("the races", () => otherStopped.then(() => ended.push("races")));
  releasers.addConsumer("the deliveries", () => {
    ended.push("deliveries");
    otherStops();
  });
  releasers.add("the store", () => ended.push("store"));
  await releasers.releaseAll();
  expect(ended).toEqual(["deliveries", "races", "store"]);
});
