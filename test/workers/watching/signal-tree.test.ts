import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { processTree, sendAll } from "../../../src/workers/watching/signal-tree.js";
import { isAlive, until } from "../../support/until.js";

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(-pid, "SIGKILL");
});

async function parentOfTwo(): Promise<number> {
  const child = spawn("sh", ["-c", "sleep 600 & sleep 600 & wait"], { detached: true, stdio: "ignore" });
  await once(child, "spawn");
  started.push(child.pid as number);
  return child.pid as number;
}

describe("the tree of a process", () => {
  it("has the process first, then what it started, and ends as a whole", async () => {
    const pid = await parentOfTwo();
    await until("both are on", () => processTree(pid).length === 3);
    const tree = processTree(pid);
    expect(tree[0]?.pid).toBe(pid);
    sendAll(tree, "SIGKILL");
    for (const each of tree) await until("it has ended", () => processTree(each.pid).length === 0);
  });

  it("is left alone where another process has the id by now", async () => {
    const pid = await parentOfTwo();
    await until("both are on", () => processTree(pid).length === 3);
    sendAll([{ pid, startedAt: "1" }], "SIGKILL");
    sendAll([{ pid: 2 ** 22 - 1, startedAt: "1" }], "SIGKILL");
    // Long enough for a signal to arrive: killed, it would have no children any more.
    await setTimeout(100);
    expect(processTree(pid)).toHaveLength(3);
  });

  it("is empty where the process has ended", () => {
    expect(processTree(2 ** 22 - 1)).toEqual([]);
  });
});
