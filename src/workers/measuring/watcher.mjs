/**
 * Outlives the worker to clean up after it. It reads `watch PID`, `forget PID`, `tidy FOLDER` and `ping`, which it
 * answers with `pong`, from the worker's pipe; when that ends, however the worker ended, it kills the process group of every lane still
 * watched and removes the folders.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const watched = new Set();
const folders = [];
process.on("SIGINT", () => {}); // Ctrl-C reaches the whole terminal; the worker decides, not we.
process.on("SIGTERM", () => {});

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "ping") {
    process.stdout.write("pong\n");
    continue;
  }
  const space = line.indexOf(" ");
  const [what, which] = [line.slice(0, space), line.slice(space + 1)];
  if (what === "watch") watched.add(Number(which));
  else if (what === "forget") watched.delete(Number(which));
  else folders.push(which);
}
for (const pid of watched) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error; // ESRCH: it ended by itself.
  }
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true });
