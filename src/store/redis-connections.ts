/** The connections of one Redis store: how they behave while the server is away, and how they end. */
import { once } from "node:events";
import { Redis, type RedisOptions } from "ioredis";
import type { Logger } from "pino";
import { StartError } from "../errors.js";
import { withTimeLimit } from "./time-limit.js";

/** How commands behave while the server is away. */
type WhenAway = Pick<RedisOptions, "maxRetriesPerRequest" | "commandTimeout" | "socketTimeout">;

/**
 * For producers and the small store. While the server is away a command waits for the next attempt to
 * connect (at most 500 ms away) and fails with it; where an attempt or an answer hangs, it fails after
 * `commandTimeout` (milliseconds). Nothing is sent twice: what was under way when the connection broke
 * fails, whether or not the server had carried it out.
 */
export const FAIL_SOON: WhenAway = { maxRetriesPerRequest: 0, commandTimeout: 1_500 };

/**
 * For workers and subscriptions: waits for as long as it takes. BullMQ demands the `null`. A connection that
 * owes an answer for `socketTimeout` (milliseconds) is dead and made anew; when BullMQ waits for a job, the
 * answer comes after 10 s at most.
 */
export const WAIT: WhenAway = { maxRetriesPerRequest: null, socketTimeout: 15_000 };

/** Milliseconds; ioredis's default of 10 s would hold up closing for as long. */
const CONNECT_TIMEOUT_MS = 3_000;

/** How long a start waits for the server before it goes on without, in milliseconds. */
const FIRST_CONNECTION_MS = 2_000;

export interface RedisConnections {
  open(whenAway: WhenAway): Redis;
  /** Makes every connection anew: the address may lead to another server by now. */
  reconnect(): void;
  /** From now on a lost connection is no longer mended; resolves when every attempt under way has been made. */
  stopWaiting(): Promise<void>;
  /** Calls `release`, during which a lost connection is no longer mended, then ends every connection. */
  closeAfter(release: () => Promise<void>): Promise<void>;
}

export function redisConnections(url: string, report: (error: Error) => void): RedisConnections {
  const opened: Redis[] = [];
  let closing = false;
  // Workers wait for a server that is away; while closing they must fail instead.
  const retryStrategy = (attempt: number) => (closing ? null : Math.min(attempt * 100, 500));

  // What a replica answers to who writes.
  const reconnectOnError = (error: Error) => error.message.startsWith("READONLY");

  function watch(client: Redis): Redis {
    client.on("error", (error: Error & { command?: unknown }) => {
      // The handshake's arguments are user name and password, and every command that waits for it fails
      // with this very error object, which somebody may log.
      delete error.command;
      report(error);
    });
    // BullMQ makes the connection on which a worker waits for jobs as a duplicate of the worker's other one.
    const duplicate = client.duplicate.bind(client);
    client.duplicate = (override) => watch(duplicate(override));
    opened.push(client);
    return client;
  }

  async function stopWaiting(): Promise<void> {
    closing = true;
    await Promise.all(opened.map(attemptMade));
  }

  return {
    open: (whenAway) =>
      watch(
        new Redis(url, { ...whenAway, connectTimeout: CONNECT_TIMEOUT_MS, retryStrategy, reconnectOnError }),
      ),
    reconnect() {
      if (closing) return;
      for (const client of opened) if (client.status === "ready") client.disconnect(true);
    },
    stopWaiting,
    async closeAfter(release) {
      await stopWaiting();
      await release();
      await Promise.all(opened.map(disconnect));
    },
  };
}

/**
 * A client told to disconnect between two attempts to connect never ends, and BullMQ would wait for its end
 * for ever: let it make the next attempt, which is its last while closing.
 */
async function attemptMade(client: Redis): Promise<void> {
  if (client.status !== "reconnecting") return;
  await new Promise<void>((resolve) => {
    client.once("ready", resolve).once("end", resolve);
  });
}

async function disconnect(client: Redis): Promise<void> {
  // In any other state there is no socket, and no 'end' would come.
  const connected = ["connecting", "connect", "ready"].includes(client.status);
  const ended = connected ? once(client, "end") : undefined;
  client.disconnect();
  await ended;
}

/**
 * Resolves when `client` is connected, or after two seconds without. Throws `StartError` where the server
 * refuses us (password, database), which waiting does not heal.
 */
export async function firstConnection(client: Redis, logger: Logger): Promise<void> {
  let onReady = () => {};
  let onError = (_error: Error) => {};
  const connected = new Promise<"connected" | Error>((resolve) => {
    onReady = () => resolve("connected");
    onError = (error) => {
      if (error.name === "ReplyError") resolve(error);
    };
  });
  client.on("ready", onReady).on("error", onError);
  const outcome = await withTimeLimit(connected, FIRST_CONNECTION_MS, "").catch(() => "away" as const);
  client.off("ready", onReady).off("error", onError);
  if (outcome === "away") logger.warn("store: Redis does not answer; going on without it until it does");
  if (!(outcome instanceof Error)) return;
  client.disconnect();
  throw new StartError(
    `Redis refuses the connection: ${outcome.message}. ` +
      "Correct the user name, the password or the database number in STORE_URL.",
  );
}
