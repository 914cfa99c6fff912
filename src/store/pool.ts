/** PGlite in the shape of the `pg.Pool` that BullMQ's PostgreSQL backend works with. */
import { EventEmitter } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import type { PgPool, PgPoolClient, PgQueryable } from "bullmq";

const PAUSE_AFTER_DEATH_MS = 1_000;

/** Without parameters the text may hold several statements, which is how migrations come. */
export function queryableOver(database: PGlite): PgQueryable {
  return {
    async query(text: string, params?: readonly unknown[]) {
      if (params !== undefined) return database.query(text, [...params]);
      const results = await database.exec(text);
      return results.at(-1) ?? { rows: [] };
    },
  } as PgQueryable;
}

/**
 * All "clients" share the one connection that PGlite has. PGlite lets one statement in at a time and each is
 * a transaction of its own, so that clients do not disturb each other; a transaction of several
 * statements would take in the others' too, and is refused. BullMQ has them in its migrations only.
 */
export function poolOver(database: PGlite): PgPool {
  const { query: run } = queryableOver(database);
  const query: PgQueryable["query"] = async (text, params) => {
    if (/^\s*(begin|start\s+transaction)\b/i.test(text)) {
      throw new Error("the embedded store has one connection for all: no transactions of several statements");
    }
    try {
      return await run(text, params);
    } catch (error) {
      // No SQLSTATE: the database has died, as it does on a full disk. BullMQ's worker asks again at once,
      // and without a pause would keep the event loop busy for ever.
      if (!(error instanceof Error && "code" in error)) await setTimeout(PAUSE_AFTER_DEATH_MS);
      throw error;
    }
  };
  const pool: PgPool = {
    query,
    connect: async () => new Client(database, query),
    end: async () => {}, // The store closes the database.
    // A connection within the process is never lost: there is no 'error' to hear of.
    on: () => pool,
    removeAllListeners: () => pool,
  };
  return pool;
}

/** Hears every notification: which channels are listened to is the connection's matter, and there is one. */
class Client extends EventEmitter implements PgPoolClient {
  readonly #stopListening: () => void;

  constructor(
    database: PGlite,
    readonly query: PgQueryable["query"],
  ) {
    super();
    this.#stopListening = database.onNotification((channel, payload) => {
      this.emit("notification", { channel, payload });
    });
  }

  release(): void {
    this.#stopListening();
  }
}
