/** What is left of a worker that was killed with -9: nothing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { descendants } from "../../support/processes.js";
import { host } from "../../support/runner.js";
import { isAlive, until } from "../../support/until.js";

const WORKER = fileURLToPath(new URL("../../fixtures/runner-in-a-process.mjs", import.meta.url));

/** The worker's own: nothing else is written there. */
const temporary = mkdtempSync(join(tmpdir(), "killed-"));
afterAll(() => rmSync(temporary, { recursive: true }));

/** The folders of its lanes' boards. */
function boardsOf(pid: number): string[] {
  return readdirSync("/dev/shm").filter((name) => name.startsWith(`photofinish-boards-${pid}-`));
}

describe.skipIf(process.platform !== "linux").each(["python", "node"])("a worker running %s", (runtime) => {
  const missing = runtime === "python" && host.python === null;

  test.skipIf(missing).each(["threads", "processes"])(
    "lanes of %s is killed, and none of its processes lives on",
    async (lane) => {
      const worker = spawn(process.execPath, [WORKER, runtime, lane], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(worker.stdout, "data"); // The first task has started.
      const family = descendants(worker.pid as number);
      expect(family.length).toBeGreaterThan(1);
      expect(boardsOf(worker.pid as number)).not.toEqual([]);
      worker.kill("SIGKILL");
      await once(worker, "exit");
      await until("all of them are gone", () => !family.some(isAlive));
      await until("its folder is removed", () => readdirSync(temporary).length === 0);
      await until("so are its lanes' boards", () => boardsOf(worker.pid as number).length === 0);
    },
  );
});
