/** The small store as a table of the embedded database. PostgreSQL's text holds any character but U+0000. */
import type { PGlite } from "@electric-sql/pglite";
import type { Store } from "./store.js";

/** `expires_at`: milliseconds since the epoch; null: never. */
const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS photofinish;
  CREATE TABLE IF NOT EXISTS photofinish.entry (key text PRIMARY KEY, value text NOT NULL, expires_at bigint);
  CREATE INDEX IF NOT EXISTS entry_expires_at ON photofinish.entry (expires_at);
`;

const SET = `
  INSERT INTO photofinish.entry AS entry (key, value, expires_at) VALUES ($1, $2, $3)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`;

const SET_IF_ABSENT = `${SET} WHERE entry.expires_at <= $4 RETURNING key`;

const INCREMENT = `
  INSERT INTO photofinish.entry AS entry (key, value) VALUES ($1, $2::bigint::text)
  ON CONFLICT (key) DO UPDATE SET
    value = CASE WHEN entry.expires_at <= $3 THEN excluded.value
                 ELSE (entry.value::bigint + $2::bigint)::text END,
    expires_at = CASE WHEN entry.expires_at <= $3 THEN NULL ELSE entry.expires_at END
  RETURNING value`;

export type Table = Pick<Store, "get" | "set" | "setIfAbsent" | "delete" | "increment" | "keysUnder"> & {
  removeExpired(): Promise<void>;
};

export async function openTable(database: PGlite): Promise<Table> {
  await database.exec(SCHEMA);
  const expiry = (ttlSeconds?: number) => (ttlSeconds === undefined ? null : Date.now() + ttlSeconds * 1000);
  return {
    async get(key) {
      const { rows } = await database.query<{ value: string }>(
        "SELECT value FROM photofinish.entry WHERE key = $1 AND (expires_at IS NULL OR expires_at > $2)",
        [key, Date.now()],
      );
      return rows[0]?.value ?? null;
    },
    async set(key, value, ttlSeconds) {
      await database.query(SET, [key, value, expiry(ttlSeconds)]);
    },
    async setIfAbsent(key, value, ttlSeconds) {
      const { rows } = await database.query(SET_IF_ABSENT, [key, value, expiry(ttlSeconds), Date.now()]);
      return rows.length === 1;
    },
    async delete(key) {
      await database.query("DELETE FROM photofinish.entry WHERE key = $1", [key]);
    },
    async increment(key, by) {
      const { rows } = await database.query<{ value: string }>(INCREMENT, [key, by, Date.now()]);
      return Number(rows[0]?.value);
    },
    async keysUnder(prefix) {
      const { rows } = await database.query<{ key: string }>(
        "SELECT key FROM photofinish.entry WHERE starts_with(key, $1) AND (expires_at IS NULL OR expires_at > $2)",
        [prefix, Date.now()],
      );
      return rows.map(({ key }) => key);
    },
    async removeExpired() {
      await database.query("DELETE FROM photofinish.entry WHERE expires_at <= $1", [Date.now()]);
    },
  };
}
