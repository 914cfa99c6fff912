import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { halves } from "./test/support/halves.js";

const { fast, slow, faults } = halves();

/** One core stays free for the processes that the slow tests start and measure; but never fewer than two. */
const workers = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  test: {
    maxWorkers: workers,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          // One process for all files of a worker: it imports everything once, which takes most of the time.
          isolate: false,
          include: fast,
          setupFiles: ["test/support/leaks.ts", "test/support/fast.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: slow,
          // Where something else takes the cores for seconds, a time limit of ours is passed: it is no fault twice.
          retry: 1,
          setupFiles: ["test/support/leaks.ts"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: faults,
          retry: 1,
          setupFiles: ["test/support/leaks.ts"],
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
