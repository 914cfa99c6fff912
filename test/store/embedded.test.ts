import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, open as openFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { StartError } from "../../src/errors.js";
import { until } from "../support/until.js";
import { type Child, startChild } from "./child.js";
import { open, storeContract } from "./contract.js";

const parent = await mkdtemp(join(tmpdir(), "photofinish-store-"));
const children: Child[] = [];
afterEach(() => Promise.all(children.splice(0).map((child) => child.kill())));
afterAll(() => rm(parent, { recursive: true }));

const inFolder = (folder: string) => () => ({ url: undefined, prefix: "unused", folder });

const shared = join(parent, "contract");
describe("the embedded store", () => storeContract(inFolder(shared)));

/** A folder with a store in it that was closed; to make one anew takes seconds. */
async function usedFolder(name: string): Promise<string> {
  const folder = join(parent, name);
  await cp(shared, folder, { recursive: true });
  return folder;
}

async function refusal(folder: string): Promise<string> {
  const error = await open(inFolder(folder)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  return (error as StartError).message;
}

/** Overwrites a table's first page. */
async function garble(database: string, table: string): Promise<void> {
  const postgres = await PGlite.create(database);
  const { rows } = await postgres.query<{ path: string }>("SELECT pg_relation_filepath($1) AS path", [table]);
  await postgres.close();
  const file = await openFile(join(database, `${rows[0]?.path}`), "r+");
  await file.write(Buffer.alloc(8192, "?"), 0, 8192, 0);
  await file.close();
}

function start(fixture: string, folder: string): Child {
  const child = startChild(fixture, inFolder(folder)());
  children.push(child);
  return child;
}

describe("the embedded store's folder", () => {
  test("serves one process: a second is refused with who has it and the remedy, and does no harm", async () => {
    const folder = await usedFolder("twice");
    const store = await open(inFolder(folder));
    await store.set("key", "value");

    const second = start("store-roundtrip.mjs", folder);
    expect(await second.exited).toBe(1);
    const [message = ""] = second.lines;
    expect(message).toContain("StartError");
    for (const part of [folder, `${process.pid}`, "PHOTOFINISH_DATA", "STORE_URL"]) {
      expect(message).toContain(part);
    }
    expect(await store.get("key")).toBe("value");
    await store.close();
  });

  test("can be used again when its process was killed, and has all that was acknowledged", async () => {
    const folder = await usedFolder("killed");
    const writer = start("store-writes.mjs", folder);
    await writer.line("60");
    await writer.kill();
    const acknowledged = Number(writer.lines.at(-1));

    const store = await open(inFolder(folder));
    for (let n = 1; n <= acknowledged; n++) expect(await store.get(`written/${n}`)).toBe(`${n}`);
    expect(Number(await store.get("total"))).toBeGreaterThanOrEqual(acknowledged);
    const { waiting = 0 } = await store.queues.queue("writes").getJobCounts("waiting");
    expect(waiting).toBeGreaterThanOrEqual(acknowledged);
    await store.close();
  });

  test("can be used again when the process was killed while it made the store", async () => {
    const folder = join(parent, "unfinished");
    const maker = start("store-roundtrip.mjs", folder);
    const begun = join(folder, "database.unfinished", "PG_VERSION");
    await until("the making has begun", () => existsSync(begun));
    await maker.kill();
    expect(await readdir(folder)).not.toContain("database");

    const store = await open(inFolder(folder));
    await store.set("key", "value");
    expect(await store.get("key")).toBe("value");
    await store.close();
    expect((await readdir(folder)).sort()).toEqual(["database", expect.stringMatching(/^lock\.\d+$/)]);
  });

  test.each([
    [
      "its control file is garbage",
      (database: string) => writeFile(join(database, "global/pg_control"), "?"),
    ],
    ["its log is gone", (database: string) => rm(join(database, "pg_wal"), { recursive: true })],
    ["its tables are gone", (database: string) => rm(join(database, "base"), { recursive: true })],
    ["another PostgreSQL made it", (database: string) => writeFile(join(database, "PG_VERSION"), "12")],
    ["a table of the queues is garbage", (database: string) => garble(database, "bullmq.job")],
    ["it is half a folder", (database: string) => rm(join(database, "PG_VERSION"))],
  ])("is refused with the remedy when %s, and is not written over", async (name, damage) => {
    const folder = await usedFolder(name);
    await damage(join(folder, "database"));
    const configuration = join(folder, "database", "postgresql.conf");
    const before = await readFile(configuration, "utf8");

    const message = await refusal(folder);
    for (const part of [folder, "Move", "PHOTOFINISH_DATA", "STORE_URL"]) expect(message).toContain(part);
    expect(await readFile(configuration, "utf8")).toBe(before);
    // Not locked by the start that failed.
    expect(await refusal(folder)).toBe(message);
  });

  test("is refused with the remedy when it is a file, or lies under one", async () => {
    const file = join(parent, "file");
    await writeFile(file, "");
    for (const folder of [file, join(file, "below")]) {
      const message = await refusal(folder);
      for (const part of [folder, "PHOTOFINISH_DATA", "STORE_URL"]) expect(message).toContain(part);
    }
  });

  test.skipIf(process.getuid?.() === 0)("is refused with the remedy when it cannot be written", async () => {
    const folder = join(parent, "read-only");
    await mkdir(folder, { mode: 0o555 });
    expect(await refusal(folder)).toContain("EACCES");
  });
});
