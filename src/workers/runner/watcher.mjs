/**
 * Outlives the worker to clean up after it. It reads `watch PID` and `forget PID` from the worker's pipe;
 * when the pipe ends, however the worker ended, it kills the process group of every lane still watched.
 */
import { createInterface } from "node:readline";

const watched = new Set();
process.on("SIGINT", () => {}); // Ctrl-C reaches the whole terminal; the worker decides, not we.
process.on("SIGTERM", () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [what, pid] = line.split(" ");
  if (what === "watch") watched.add(Number(pid));
  else watched.delete(Number(pid));
}
for (const pid of watched) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // ESRCH: it ended by itself.
  }
}
