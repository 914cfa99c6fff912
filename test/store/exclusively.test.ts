import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exclusively } from "../../src/store/exclusively.js";
import { type StoreForTests, storeForTests } from "../support/stores.js";
import { until } from "../support/until.js";

describe.each(["embedded", "redis"] as const)("exclusively, on the %s store", (kind) => {
  let given: StoreForTests | null = null;
  beforeAll(async () => {
    given = await storeForTests(kind);
  });
  afterAll(() => given?.remove());

  it("runs one work after another, so that none of ten additions is lost", async ({ skip }) => {
    if (given === null) return skip();
    const { store } = given;
    const add = () =>
      exclusively(store, "count", async () => {
        const count = Number((await store.get("count")) ?? 0);
        await new Promise(setImmediate);
        await store.set("count", String(count + 1));
      });
    await Promise.all(Array.from({ length: 10 }, add));
    expect(await store.get("count")).toBe("10");
  });

  it("lets others go on when the work fails, and when its holder is killed", async ({ skip }) => {
    if (given === null) return skip();
    const { store } = given;
    const failing = exclusively(store, "fails", () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await exclusively(store, "fails", async () => "next")).toBe("next");
    // As somebody leaves it who is killed; it runs out sooner here.
    await store.setIfAbsent("exclusively/killed", "somebody", 0.2);
    expect(await exclusively(store, "killed", async () => "next")).toBe("next");
  });

  it("holds up nobody who does other work", async ({ skip }) => {
    if (given === null) return skip();
    const { store } = given;
    let end = () => {};
    const slow = exclusively(store, "slow", () => new Promise<void>((resolve) => (end = resolve)));
    await until("the slow work has begun", () => store.get("exclusively/slow"));
    expect(await exclusively(store, "other", async () => "done")).toBe("done");
    end();
    await slow;
    expect(await store.get("exclusively/slow")).toBeNull();
  });
});
