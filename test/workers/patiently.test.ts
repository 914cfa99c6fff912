import { expect, test } from "vitest";
import { patiently } from "../../src/workers/patiently.js";

test("a store that was away for a moment costs nothing", async () => {
  let attempts = 0;
  await patiently(
    async () => {
      if (++attempts < 2) throw new Error("the store is away");
    },
    () => false,
  );
  expect(attempts).toBe(2);
});

test("who has to stop does not wait", async () => {
  await expect(
    patiently(
      () => Promise.reject(new Error("the store is away")),
      () => true,
    ),
  ).rejects.toThrow("the store is away");
});
