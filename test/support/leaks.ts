/**
 * Runs around every test file: what a file leaves behind (a process, a connection, a server, a timer) fails
 * it. Each has until LEAVE_MS to go, since closing is not instantaneous.
 */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect } from "vitest";

const LEAVE_MS = 10_000;
/** What Node calls the resources that keep it alive. */
const COUNTED = ["ProcessWrap", "TCPSocketWrap", "TCPServerWrap", "PipeWrap", "MessagePort", "Timeout"];

let before = new Map<string, number>();

beforeAll(() => {
  before = counts();
});

afterAll(async () => {
  const until = Date.now() + LEAVE_MS;
  let left = leftBehind();
  while (left.length > 0 && Date.now() < until) {
    await setTimeout(50);
    left = leftBehind();
  }
  expect(left, "left behind by this file").toEqual([]);
}, LEAVE_MS + 10_000);

function leftBehind(): string[] {
  const now = counts();
  const resources = COUNTED.filter((name) => (now.get(name) ?? 0) > (before.get(name) ?? 0));
  return [...resources, ...childProcesses()];
}

function counts(): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

/** Command lines of the processes that this one started and that still live. */
function childProcesses(): string[] {
  try {
    const children = readdirSync(`/proc/${process.pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${process.pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean),
    );
    return children.map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
  } catch {
    return []; // No /proc here, or the process has just ended.
  }
}
