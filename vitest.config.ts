import { defineConfig } from "vitest/config";
import { halves } from "./test/support/halves.js";

const { fast, slow } = halves();

export default defineConfig({
  test: {
    // As many at a time as there are cores for: the slow tests start real processes and measure them.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
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
          setupFiles: ["test/support/leaks.ts"],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
