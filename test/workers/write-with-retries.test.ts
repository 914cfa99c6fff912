import { expect, test } from "vitest";
import { writeWithRetries } from "../../src/workers/write-with-retries.js";

test("a store that was away for a moment costs nothing", async () => {
  let attempts = 0;
  const write = async () => {
    if (++attempts < 2) throw new Error("the store is away");
  };
  await writeWithRetries(write, new AbortController().signal);
  expect(attempts).toBe(2);
});

test("who has to stop writes once and does not wait", async () => {
  let attempts = 0;
  const write = () => {
    attempts++;
    return Promise.reject(new Error("the store is away"));
  };
  await expect(writeWithRetries(write, AbortSignal.abort())).rejects.toThrow("the store is away");
  expect(attempts).toBe(1);
});

test("what was written is written, though the worker was told to stop meanwhile", async () => {
  const stopping = new AbortController();
  await writeWithRetries(async () => stopping.abort(), stopping.signal);
});
