/** A process whose event loop is never late. */
import type { ThisProcess } from "../../src/workers/this-process.js";

export const self: ThisProcess = {
  id: { id: "test", clock: "test" },
  loopDelaySince: () => 0,
  stop() {},
};
