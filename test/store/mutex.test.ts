import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withMutex } from "../../src/store/mutex.js";
import { type StoreForTests, storeForTests } from "../support/stores.js";
import { until } from "../support/until.js";

describe.each(["embedded", "redis"] as const)("withMutex, on the %s store", (kind) => {
  let given: StoreForTests | null = null;
  beforeAll(async () => {
    given = await storeForTests(kind);
  });
  afterAll(() => given?.remove());

  it("runs one work after another, so that none of ten additions is lost", async ({ skip }) => {
    if (given === null) return skip();
    const { store } = given;
    const add = () =>
      withMutex(store, "count", async () => {
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
    const failing = withMutex(store, "fails", () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await withMutex(store, "fails", async () => "next")).toBe("next");
    // As somebody leaves it who is killed; it runs out sooner here.
    await store.setIfAbsent("mutex/killed", "somebody", 0.2);
    expect(await withMutex(store, "killed", async () => "next")).toBe("next");
  });

  it("holds up nobody who does other work", async ({ skip }) => {
    if (given === null) return skip();
    const { store } = given;
    let end = () => {};
    const slow = withMutex(store, "slow", () => new Promise<void>((resolve) => (end = resolve)));
    await until("the slow work has begun", () => store.get("mutex/slow"));
    expect(await withMutex(store, "other", async () => "done")).toBe("done");
    end();
    await slow;
    expect(await store.get("mutex/slow")).toBeNull();
  });
});
