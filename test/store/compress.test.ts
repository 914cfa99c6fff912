import fc from "fast-check";
import { expect, test } from "vitest";
import { compress, decompress } from "../../src/store/compress.js";

test("any text comes back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 1, max: 2_000 }),
      async (text, times) => {
        const long = JSON.stringify(text).repeat(times);
        expect(await decompress(await compress(long))).toBe(long);
      },
    ),
    { numRuns: 50 },
  );
});

test("a result of ten thousand tasks takes less than half the room", async () => {
  const tasks = Array.from({ length: 10_000 }, (_, index) => ({
    index,
    startMs: index / 7,
    stopMs: 1_000 + index / 3,
  }));
  const text = JSON.stringify(tasks);
  expect((await compress(text)).length).toBeLessThan(text.length / 2);
});
