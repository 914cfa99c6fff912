/** Runs before every test file of the fast half: it may start no process. */
import { ChildProcess } from "node:child_process";

Object.defineProperty(ChildProcess.prototype, "spawn", {
  value() {
    throw new Error(
      "A test of the fast half starts a process. Let it import a helper that test/support/halves.ts lists.",
    );
  },
});
