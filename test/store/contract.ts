/** What every store does, whatever it is made of: the small store, and messages. For the queues see queues.ts. */
import fc from "fast-check";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StoreOptions } from "../../src/store/open.js";
import { openStore } from "../../src/store/open.js";
import type { Store } from "../../src/store/store.js";
import { until } from "../support/until.js";
import { startChild } from "./child.js";
import { queueContract } from "./queues.js";

/** The rest of the options is made known by the time the tests run. */
export type Options = () => Omit<StoreOptions, "logger">;

export const open = (options: Options) => openStore({ ...options(), logger: pino({ level: "silent" }) });

export function storeContract(options: Options): void {
  smallStoreContract(options);
  messageContract(options);
  queueContract(options);
  closingContract(options);
}

/** A store that is open while the tests of a `describe` run. */
export function openDuring(options: Options): () => Store {
  let store: Store;
  beforeAll(async () => {
    store = await open(options);
  });
  afterAll(() => store.close());
  return () => store;
}

function smallStoreContract(options: Options): void {
  describe("as a small store", () => {
    const store = openDuring(options);

    test("a key that was never set is null", async () => {
      expect(await store().get("never")).toBeNull();
    });

    test("what was set last is what is got", async () => {
      await store().set("twice", "first");
      await store().set("twice", "second");
      expect(await store().get("twice")).toBe("second");
    });

    test("any text comes back as it was, under any key", async () => {
      const text = fc.string({ unit: "grapheme" }).map((each) => each.replaceAll("\0", ""));
      await fc.assert(
        fc.asyncProperty(text, text, async (key, value) => {
          await store().set(`any/${key}`, value);
          expect(await store().get(`any/${key}`)).toBe(value);
        }),
        { numRuns: 50 },
      );
    });

    test("keys are found by how they begin, whatever characters they are made of", async () => {
      const prefix = "found*[a-z]?\\%_双/";
      for (const key of ["one", "two"]) await store().set(prefix + key, "here");
      await store().set(`${prefix}gone`, "here");
      await store().delete(`${prefix}gone`);
      await store().set("foundXa?\\%_双/three", "here");
      expect((await store().keysUnder(prefix)).sort()).toEqual([`${prefix}one`, `${prefix}two`]);
      expect(await store().keysUnder("nothing/")).toEqual([]);
    });

    test("a megabyte comes back as it was", async () => {
      const large = "0123456789 双 \n".repeat(75_000);
      await store().set("large", large);
      expect(await store().get("large")).toBe(large);
    });

    test("a key with a time to live is there, and later gone", async () => {
      await store().set("brief", "here", 30);
      expect(await store().get("brief")).toBe("here");
      await store().set("brief", "here", 0.05);
      await until("the key has expired", async () => (await store().get("brief")) === null);
    });

    test("to set a key anew without a time to live keeps it for good", async () => {
      await store().set("kept", "first", 0.5);
      await store().set("kept", "second");
      await store().set("witness", "first", 0.6);
      await until("the witness has expired", async () => (await store().get("witness")) === null);
      expect(await store().get("kept")).toBe("second");
    });

    test("only the first sets a key where there is none", async () => {
      const won = await Promise.all(["a", "b", "c"].map((value) => store().setIfAbsent("once", value)));
      expect(won.filter(Boolean)).toHaveLength(1);
      const winner = ["a", "b", "c"][won.indexOf(true)];
      expect(await store().get("once")).toBe(winner);
    });

    test("an expired key counts as absent", async () => {
      expect(await store().setIfAbsent("lapsed", "first", 0.05)).toBe(true);
      await until("the key has expired", () => store().setIfAbsent("lapsed", "second", 30));
      expect(await store().setIfAbsent("lapsed", "third")).toBe(false);
      expect(await store().get("lapsed")).toBe("second");
    });

    test("a deleted key is gone, and to delete it again is no mistake", async () => {
      await store().set("doomed", "here");
      await store().delete("doomed");
      await store().delete("doomed");
      expect(await store().get("doomed")).toBeNull();
    });

    test("counting starts at 0 and loses nothing when everybody counts at once", async () => {
      expect(await store().increment("count", 3)).toBe(3);
      const values = await Promise.all(Array.from({ length: 50 }, () => store().increment("count", 2)));
      expect(new Set(values).size).toBe(50);
      expect(await store().get("count")).toBe("103");
      expect(await store().increment("count", -104)).toBe(-1);
    });

    test("counting starts anew when the count has expired", async () => {
      await store().set("lapsed-count", "41", 0.05);
      await until("the count has expired", async () => (await store().get("lapsed-count")) === null);
      expect(await store().increment("lapsed-count", 1)).toBe(1);
      expect(await store().get("lapsed-count")).toBe("1");
    });

    test("counting keeps the time to live", async () => {
      await store().set("short-count", "1", 0.5);
      expect(await store().increment("short-count", 1)).toBe(2);
      await until("the count has expired", async () => (await store().get("short-count")) === null);
    });

    test("what is no number cannot be counted up, and stays as it is", async () => {
      await store().set("word", "seven");
      await expect(store().increment("word", 1)).rejects.toThrow();
      expect(await store().get("word")).toBe("seven");
    });

    test("it answers a ping", async () => {
      await store().ping(5_000);
    });
  });
}

function messageContract(options: Options): void {
  describe("as a way for messages", () => {
    const store = openDuring(options);

    test("every subscriber of a topic gets every message, in order, after publish was called", async () => {
      const [first, second, other]: string[][] = [[], [], []];
      const ends = await Promise.all([
        store().subscribe("news", (message) => first?.push(message)),
        store().subscribe("news", (message) => second?.push(message)),
        store().subscribe("other", (message) => other?.push(message)),
      ]);
      const published = [store().publish("news", "one"), store().publish("news", "两个")];
      expect(first).toEqual([]);
      await Promise.all(published);
      await until("both have both", () => first?.length === 2 && second?.length === 2);
      expect(first).toEqual(["one", "两个"]);
      expect(second).toEqual(["one", "两个"]);
      expect(other).toEqual([]);
      await Promise.all(ends.map((end) => end()));
    });

    test("who has ended a subscription gets no more, the others do", async () => {
      const [left, stayed]: string[][] = [[], []];
      const leave = await store().subscribe("parting", (message) => left?.push(message));
      const end = await store().subscribe("parting", (message) => stayed?.push(message));
      await leave();
      await leave();
      await store().publish("parting", "late");
      await until("the other has it", () => stayed?.length === 1);
      expect(left).toEqual([]);
      await end();
    });

    test("a topic can be subscribed again after its last subscription has ended", async () => {
      for (const round of ["first", "second"]) {
        const got: string[] = [];
        const end = await store().subscribe("again", (message) => got.push(message));
        await store().publish("again", round);
        await until("the message is there", () => got.length === 1);
        expect(got).toEqual([round]);
        await end();
      }
    });

    test("a subscriber that throws keeps no message from the others", async () => {
      const got: string[] = [];
      const ends = [
        await store().subscribe("trouble", () => {
          throw new Error("mine, and to be logged");
        }),
        await store().subscribe("trouble", (message) => got.push(message)),
      ];
      await store().publish("trouble", "all the same");
      await until("the message is there", () => got.length === 1);
      await Promise.all(ends.map((end) => end()));
    });

    test("a message that nobody waits for is lost without an error", async () => {
      await store().publish("void", "anybody?");
    });
  });
}

function closingContract(options: Options): void {
  describe("when it is closed", () => {
    test("a worker finishes the job it has, and the job counts as done", async () => {
      const store = await open(options);
      const queue = store.queues.queue("closing");
      let finish = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      let running = false;
      const worker = store.queues.worker("closing", async () => {
        running = true;
        await finished;
      });
      void worker.run();
      await queue.add("job", {}, { jobId: "last" });
      await until("the job runs", () => running);

      const closed = store.close();
      finish();
      await closed;

      const again = await open(options);
      expect(await again.queues.queue("closing").getJobCounts("completed", "active")).toEqual({
        completed: 1,
        active: 0,
      });
      await again.close();
    });

    test("to close it again is no mistake, and what was stored is there when it opens again", async () => {
      const store = await open(options);
      await store.set("lasting", "here");
      await Promise.all([store.close(), store.close()]);
      await store.close();
      const again = await open(options);
      expect(await again.get("lasting")).toBe("here");
      await again.close();
    });

    test("nothing is left that would keep the process alive", async () => {
      const child = startChild("store-roundtrip.mjs", options());
      expect(await child.exited).toBe(0);
      expect(child.lines).toEqual(["closed"]);
    });
  });
}
