import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/store/pglite.js";
import { poolOver } from "../../src/store/pool.js";
import { openTable } from "../../src/store/table.js";
import { until } from "../support/until.js";

let folder: string;
let database: PGlite;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-pool-"));
  database = await openDatabase(folder);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

describe("the pool over one connection", () => {
  test("answers like pg: rows, and text with several statements by the last of them", async () => {
    const pool = poolOver(database);
    expect((await pool.query("SELECT $1::int + 1 AS n", [41])).rows).toEqual([{ n: 42 }]);
    expect((await pool.query("SELECT 1 AS n; SELECT 2 AS n")).rows).toEqual([{ n: 2 }]);
  });

  test("refuses a transaction of several statements, into which others would fall", async () => {
    const pool = poolOver(database);
    const client = await pool.connect();
    for (const text of ["BEGIN", "  begin;", "START TRANSACTION"]) {
      await expect(client.query(text)).rejects.toThrow("transaction");
      await expect(pool.query(text)).rejects.toThrow("transaction");
    }
    client.release();
  });

  test("a failed statement leaves nothing behind, also when others are under way", async () => {
    const pool = poolOver(database);
    await pool.query("CREATE TABLE tries (n int PRIMARY KEY)");
    const attempts = [1, 1, 2, 2, 3].map((n) => pool.query("INSERT INTO tries VALUES ($1)", [n]));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(2);
    expect((await pool.query("SELECT count(*)::int AS n FROM tries")).rows).toEqual([{ n: 3 }]);
  });

  test("every client hears a notification, until it is released", async () => {
    const pool = poolOver(database);
    const [staying, leaving] = [await pool.connect(), await pool.connect()];
    const heard: Record<string, unknown[]> = { staying: [], leaving: [] };
    staying.on("notification", (message) => heard.staying?.push(message));
    leaving.on("notification", (message) => heard.leaving?.push(message));
    await staying.query("LISTEN news");

    await pool.query("SELECT pg_notify('news', 'first')");
    await until("both have heard", () => heard.staying?.length === 1 && heard.leaving?.length === 1);
    leaving.release();
    await pool.query("SELECT pg_notify('news', 'second')");
    await until("who stays has heard", () => heard.staying?.length === 2);
    expect(heard.leaving).toEqual([{ channel: "news", payload: "first" }]);
    staying.release();
  });
});

describe("the pool over a database that has died", () => {
  test("fails only after a pause, so that a worker that asks again and again leaves time for others", async () => {
    const dead = { exec: refuse, query: refuse } as unknown as PGlite;
    let others = 0;
    const timer = setInterval(() => others++, 10);
    await expect(poolOver(dead).query("SELECT 1")).rejects.toThrow("Aborted");
    clearInterval(timer);
    expect(others).toBeGreaterThan(0);
  });
});

async function refuse(): Promise<never> {
  throw new Error("Aborted(). Build with -sASSERTIONS for more info.");
}

describe("the table of the small store", () => {
  test("loses what has expired, and only that, when it is tidied up", async () => {
    const table = await openTable(database);
    await table.set("for good", "1");
    await table.set("for an hour", "1", 3_600);
    await table.set("for a moment", "1", 0.001);
    await until("the moment is over", async () => (await table.get("for a moment")) === null);
    await table.removeExpired();
    const { rows } = await database.query("SELECT key FROM photofinish.entry ORDER BY key");
    expect(rows).toEqual([{ key: "for an hour" }, { key: "for good" }]);
  });

  test("is what it was when it is opened again", async () => {
    await (await openTable(database)).set("key", "value");
    expect(await (await openTable(database)).get("key")).toBe("value");
  });
});
