/** Socket Mode, kept up: Slack closes the connection every few hours and wants a new one at once. */
import { setTimeout } from "node:timers/promises";
import type { SocketModeReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import { withTimeLimit } from "../../store/time-limit.js";

type SocketClient = SocketModeReceiver["client"];

const CONNECT_WITHIN_MS = 20_000;
const CLOSE_WITHIN_MS = 2_000;
/** After a connection that lasted, none; then 1 s, 2 s … between attempts. */
const LONGEST_WAIT_MS = 30_000;

export interface Socket {
  connected(): boolean;
  close(): Promise<void>;
}

/** Resolves with the first connection and rejects where there is none; afterwards it connects again by itself. */
export async function openSocket(client: SocketClient, logger: Logger): Promise<Socket> {
  let connected = false;
  let closed = false;
  const closing = new AbortController();

  async function connect(): Promise<void> {
    try {
      await withTimeLimit(client.start(), CONNECT_WITHIN_MS, "Slack did not say hello");
    } catch (error) {
      // A start that was ended by the connection's end rejects with nothing.
      throw error ?? new Error("the connection ended before Slack said hello");
    }
    connected = true;
    logger.info("Slack: connected");
    if (closed) await disconnect();
  }

  async function reconnect(): Promise<void> {
    for (let waitMs = 0; !closed; waitMs = Math.min(2 * waitMs + 1_000, LONGEST_WAIT_MS)) {
      try {
        await setTimeout(waitMs, undefined, { signal: closing.signal });
        await connect();
        return;
      } catch (err) {
        if (closed) return;
        logger.error({ err }, "Slack: cannot connect; trying again until it can");
        await disconnect();
      }
    }
  }

  async function disconnect(): Promise<void> {
    const gone = client.disconnect();
    // Asked for a second time, the client does not wait for the other side any more.
    await withTimeLimit(gone, CLOSE_WITHIN_MS, "").catch(() => client.disconnect());
  }

  await connect();
  client.on("disconnected", () => {
    // Also said when a new attempt fails, which its own loop sees.
    if (!connected) return;
    connected = false;
    if (closed) return;
    logger.info("Slack: disconnected; connecting again");
    void reconnect();
  });
  return {
    connected: () => connected,
    async close() {
      closed = true;
      closing.abort();
      await disconnect();
    },
  };
}
