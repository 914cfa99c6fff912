/** The store of one process alone: the same BullMQ, on its PostgreSQL backend over PGlite in a folder. */
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { type ConnectionOptions, createPostgresBackend, runMigrations } from "bullmq";
import type { Logger } from "pino";
import { StartError } from "../errors.js";
import { errorLog } from "./error-log.js";
import { acquireLock } from "./lock.js";
import { openDatabase } from "./pglite.js";
import { poolOver, queryableOver } from "./pool.js";
import { type Backing, queueConnections } from "./queue-connections.js";
import type { Store } from "./store.js";
import { openTable } from "./table.js";
import { withTimeLimit } from "./time-limit.js";
import { topics } from "./topics.js";

/** Milliseconds. PostgreSQL's own housekeeping does not run inside PGlite, nor is its log ever cut off. */
const HOUSEKEEPING_EVERY_MS = 10 * 60_000;
const HOUSEKEEPING_AFTER_MS = 60_000;

export interface EmbeddedStoreOptions {
  /** Made where there is none. */
  folder: string;
  logger: Logger;
}

/** Throws `StartError` where another process has the folder, or it cannot be used. */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<Store> {
  const folder = resolve(options.folder);
  const unlock = await lockFolder(folder);
  let database: PGlite | undefined;
  try {
    database = await openDatabase(folder);
    return await openStoreOn(database, unlock, options.logger);
  } catch (cause) {
    await database?.close();
    await unlock();
    throw new StartError(
      `The store in ${folder} cannot be opened: ${wordsOf(cause)}. ` +
        'Move its "database" out of the way to start with an empty store, set PHOTOFINISH_DATA to another ' +
        "folder, or set STORE_URL to a Redis server.",
      { cause },
    );
  }
}

/** PGlite's file system throws objects with a number of their own, of which 51 is a full disk. */
function wordsOf(cause: unknown): string {
  if (cause instanceof Error && cause.message !== "") return cause.message;
  const { errno } = (cause ?? {}) as { errno?: unknown };
  if (errno === 51) return "no space is left on the disk";
  return typeof errno === "number" ? `error ${errno} of its file system` : String(cause);
}

async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = await mkdir(folder, { recursive: true })
    .then(() => acquireLock(folder, "lock"))
    .catch((error: Error) => {
      throw new StartError(
        `The folder ${folder} cannot be used: ${error.message}. ` +
          "It must be a folder that can be written to: mend that, set PHOTOFINISH_DATA to another folder, or set STORE_URL to a Redis server.",
      );
    });
  if ("release" in lock) return lock.release;
  throw new StartError(
    `The folder ${folder} is in use by process ${lock.heldBy}${lock.elsewhere ? " of another container or host" : ""}: an embedded store serves one process only. ` +
      "Stop that process, set PHOTOFINISH_DATA to another folder, or set STORE_URL to a Redis server, " +
      "which serves any number.",
  );
}

async function openStoreOn(database: PGlite, unlock: () => Promise<void>, logger: Logger): Promise<Store> {
  // Before the pool: migrations are a transaction of several statements.
  await runMigrations(queryableOver(database) as Parameters<typeof runMigrations>[0]);
  await database.exec("SET search_path TO bullmq, public");
  await readEveryTable(database);
  await handBackJobs(database);
  const table = await openTable(database);

  const report = errorLog(logger);
  const queues = queueConnections(backingOver(database), report);
  const { add, deliver } = topics(report);
  const tidyUp = async () => {
    await table.removeExpired();
    await database.exec("VACUUM");
    await database.exec("CHECKPOINT");
  };
  let tidying = Promise.resolve();
  const tidyInBackground = () => {
    tidying = tidying.then(tidyUp).catch(report);
  };
  // Not at once: it takes as long as the rest of the start.
  const first = setTimeout(tidyInBackground, HOUSEKEEPING_AFTER_MS).unref();
  const housekeeping = setInterval(tidyInBackground, HOUSEKEEPING_EVERY_MS).unref();

  async function release() {
    await queues.close();
    clearTimeout(first);
    clearInterval(housekeeping);
    await tidying;
    await database.close();
    await unlock();
  }
  let closed: Promise<void> | undefined;
  return {
    kind: "embedded",
    queues,
    ...table,
    // Nobody else is on this store; as on a server, the message comes later than the call.
    publish: async (topic, message) => void setImmediate(deliver, topic, message),
    subscribe: async (topic, onMessage) => {
      const end = add(topic, onMessage);
      return async () => void end();
    },
    ping: async (timeoutMs) => {
      await withTimeLimit(
        database.query("SELECT 1"),
        timeoutMs,
        `the store did not answer within ${timeoutMs} ms`,
      );
    },
    stopWaiting: async () => {}, // It is never away.
    close: () => {
      closed ??= release();
      return closed;
    },
  };
}

/** Throws where a page of a table is damaged: better at the start, with a remedy, than at some learner's command. */
async function readEveryTable(database: PGlite): Promise<void> {
  // An index would be read instead of the table.
  await database.exec(`
    DO $$
    DECLARE name regclass;
    BEGIN
      SET LOCAL enable_indexscan = off;
      SET LOCAL enable_indexonlyscan = off;
      SET LOCAL enable_bitmapscan = off;
      FOR name IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace IN ('bullmq'::regnamespace, 'public'::regnamespace)
      LOOP
        EXECUTE 'SELECT count(*) FROM ' || name;
      END LOOP;
    END $$`);
}

/**
 * Only one process has the folder: a job that is active when it opens was left by one that died, and need
 * not wait until its lock has run out. Expired and marked, it is taken back at a worker's first look for
 * stalled jobs, which is when it starts (`move_stalled_jobs_to_wait` in BullMQ's migrations).
 */
async function handBackJobs(database: PGlite): Promise<void> {
  await database.exec(`
    UPDATE job SET locked_until_ms = 0, stalled_marked = true WHERE state = 'active';
    DELETE FROM meta WHERE field = 'stalled-check'`);
}

/** BullMQ types queues by their backend; whoever uses ours must not tell, and sees the default one's type. */
function backingOver(database: PGlite): Backing {
  const connection = poolOver(database) as unknown as ConnectionOptions;
  return {
    queue: { connection },
    worker: () => ({ connection }),
    backend: createPostgresBackend as unknown as Backing["backend"],
  };
}
