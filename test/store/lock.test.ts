import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acquireLock } from "../../src/store/lock.js";
import { until } from "../support/until.js";
import { type Child, startChild } from "./child.js";

/** What happens in the moment between a process's look at a lock and its attempt to take it. */
const meanwhile = vi.hoisted(() => ({ happens: async () => {} }));
vi.mock("node:fs/promises", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs/promises")>();
  const link: typeof real.link = async (from, to) => {
    await meanwhile.happens();
    await real.link(from, to);
  };
  return { ...real, link };
});

let folder: string;
const children: Child[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-lock-"));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  await rm(folder, { recursive: true });
});

function startHolder(at = 0): Child {
  const child = startChild("store-locks.mjs", { folder, name: "lock", at });
  children.push(child);
  return child;
}

async function acquire(): Promise<() => Promise<void>> {
  const lock = await acquireLock(folder, "lock");
  if ("heldBy" in lock) throw new Error(`held by ${lock.heldBy}`);
  return lock.release;
}

describe("a lock", () => {
  test("is held by one at a time, and tells by whom", async () => {
    const holder = startHolder();
    await holder.line("acquired");
    expect(await acquireLock(folder, "lock")).toMatchObject({ heldBy: holder.process.pid });
  });

  test("is not given twice to the same process either", async () => {
    const release = await acquire();
    expect(await acquireLock(folder, "lock")).toMatchObject({ heldBy: process.pid });
    await release();
  });

  test("goes to the next when it is released, and leaves one file however often", async () => {
    for (let round = 0; round < 5; round++) await (await acquire())();
    expect(await readdir(folder)).toEqual(["lock.5"]);
  });

  describe("held in another container or on another host, where its process id means nothing", () => {
    const file = () => join(folder, "lock.1");
    // Our own process: by its id alone it would live, or be us.
    const holder = JSON.stringify({ pid: process.pid, startedAt: null, where: "another/kernel" });

    test("is held as long as its holder touches its file", async () => {
      await writeFile(file(), holder);
      const beating = setInterval(() => void utimes(file(), new Date(), new Date()), 500);
      expect(await acquireLock(folder, "lock")).toEqual({ heldBy: process.pid, elsewhere: true });
      clearInterval(beating);
    });

    test("is free when nobody has touched its file for a while", { timeout: 60_000 }, async () => {
      await writeFile(file(), holder);
      await (await acquire())();
    });
  });

  test("is touched by its holder, so that others can see that it lives", async () => {
    const release = await acquire();
    const touchedAt = async () => (await stat(join(folder, "lock.1"))).mtimeMs;
    const first = await touchedAt();
    await until("it is touched", async () => (await touchedAt()) !== first);
    await release();
  });

  test("of another name is another lock, also where one name begins like the other", async () => {
    const release = await acquire();
    for (const name of ["other", "lock.1", "loc", "lock."]) {
      const lock = await acquireLock(folder, name);
      expect(lock).toHaveProperty("release");
    }
    expect(await acquireLock(folder, "lock")).toMatchObject({ heldBy: process.pid });
    await release();
  });

  test("is free when its holder was killed", async () => {
    const holder = startHolder();
    await holder.line("acquired");
    await holder.kill();
    await (await acquire())();
  });

  test.runIf(process.platform === "linux")(
    "is free when another process has the killed one's id, and held when the start time agrees",
    async () => {
      const release = await acquire();
      const mine = JSON.parse(await readFile(join(folder, "lock.1"), "utf8"));
      await release();
      await writeFile(join(folder, "lock.2"), JSON.stringify({ ...mine, startedAt: "1" }));
      await (await acquire())();
      await writeFile(join(folder, "lock.4"), JSON.stringify(mine));
      expect(await acquireLock(folder, "lock")).toMatchObject({ heldBy: process.pid });
    },
  );

  test("that lost its content with the machine's power is free", async () => {
    await writeFile(join(folder, "lock.7"), "");
    await (await acquire())();
  });

  test("in a folder that is not there is an error", async () => {
    await expect(acquireLock(join(folder, "missing"), "lock")).rejects.toThrow("ENOENT");
  });

  test("has one winner when many processes find a killed holder at the same moment", async () => {
    for (let round = 0; round < 3; round++) {
      const dead = startHolder();
      await dead.line("acquired");
      await dead.kill();

      const at = Date.now() + 700;
      const contenders = Array.from({ length: 6 }, () => startHolder(at));
      await until("all have tried", () => contenders.every((each) => each.lines.length === 1));
      const winners = contenders.filter((each) => each.lines[0] === "acquired");
      expect(winners).toHaveLength(1);
      const held = `held by ${winners[0]?.process.pid}`;
      const others = contenders.filter((each) => each !== winners[0]);
      expect(others.map((each) => each.lines[0])).toEqual(Array(5).fill(held));
      await Promise.all(contenders.map((each) => each.kill()));
    }
  });

  test("is not taken by one so slow that others had it, released it and have it again", async () => {
    await (await acquire())();
    meanwhile.happens = async () => {
      meanwhile.happens = async () => {};
      await (await acquire())();
      await acquire();
    };
    expect(await acquireLock(folder, "lock")).toMatchObject({ heldBy: process.pid });
    expect(await readdir(folder)).toEqual(["lock.3"]);
  });

  test("never has two holders within a process, whatever the interleaving", async () => {
    let [holders, most, taken] = [0, 0, 0];
    const contend = async () => {
      while (taken < 60) {
        const lock = await acquireLock(folder, "lock");
        if ("heldBy" in lock) continue;
        most = Math.max(most, ++holders);
        taken++;
        await acquireLock(folder, "lock");
        holders--;
        await lock.release();
      }
    };
    await Promise.all(Array.from({ length: 8 }, contend));
    expect(most).toBe(1);
  });
});
