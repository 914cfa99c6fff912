import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Health, startHealth } from "../../src/app/health.js";
import { openQueues } from "../../src/workers/queues.js";
import { type StoreForTests, silent, storeForTests } from "../support/stores.js";

let opened: StoreForTests;
let health: Health;
let isReady = true;
beforeAll(async () => {
  opened = (await storeForTests("embedded")) as StoreForTests;
  const ready = (timeoutMs: number) =>
    isReady ? opened.store.ping(timeoutMs) : Promise.reject(new Error("the store is away"));
  const queues = openQueues(opened.store.queues);
  health = await startHealth({ port: 0, ready, queues, running: () => 3, logger: silent });
});
afterAll(async () => {
  await health.close();
  await opened.remove();
});

const get = (path: string) =>
  fetch(`http://127.0.0.1:${health.port}${path}`, { headers: { connection: "close" } });

describe("the health check", () => {
  test("says that the process lives", async () => {
    expect((await get("/healthz")).status).toBe(200);
  });

  test("says whether it can work", async () => {
    expect((await get("/readyz")).status).toBe(200);
    isReady = false;
    const response = await get("/readyz");
    isReady = true;
    expect([response.status, await response.text()]).toEqual([503, "not ready\n"]);
  });

  test("tells Prometheus of queues and races", async () => {
    const text = await (await get("/metrics")).text();
    expect(text).toContain('photofinish_jobs{queue="races-waits",state="waiting"} 0');
    expect(text).toContain("photofinish_races_running 3");
  });

  test("names what there is to whoever asks for something else", async () => {
    const response = await get("/");
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining("/readyz")]);
  });
});
