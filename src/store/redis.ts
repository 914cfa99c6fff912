/** The store on a Redis server, which serves any number of processes and hosts. */
import { createRedisBackend } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { errorLog } from "./error-log.js";
import { queueConnections } from "./queue-connections.js";
import { FAIL_SOON, firstConnection, redisConnections, WAIT } from "./redis-connections.js";
import { expectMaster, inspectServer, ReplicaError, watchRole } from "./redis-server.js";
import type { Store } from "./store.js";
import { withTimeLimit } from "./time-limit.js";
import { topics } from "./topics.js";

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`. */
  url: string;
  /** Before every key, topic and queue of this installation. */
  prefix: string;
  logger: Logger;
}

/**
 * Resolves also when the server is away: commands fail until it is there, workers and subscriptions wait
 * for it. Throws `StartError` where the server refuses us.
 */
export async function openRedisStore({ url, prefix, logger }: RedisStoreOptions): Promise<Store> {
  const report = errorLog(logger);
  const connections = redisConnections(url, report);
  const commands = connections.open(FAIL_SOON);
  await firstConnection(commands, logger);
  if (commands.status === "ready") {
    await inspectServer(commands, logger).catch((error) => {
      commands.disconnect();
      throw error;
    });
  }
  const onReplica = (error: Error) => {
    report(error);
    connections.reconnect();
  };
  const role = watchRole(commands, onReplica);

  const queuePrefix = `${prefix}:queue`;
  let forWorkers: Redis | undefined;
  const queues = queueConnections(
    {
      // Without the two `skip…` BullMQ waits for a first connection for ever before it sends anything.
      queue: {
        connection: commands,
        prefix: queuePrefix,
        skipWaitingForReady: true,
        skipVersionCheck: true,
      },
      worker: () => {
        forWorkers ??= connections.open(WAIT);
        // Where BullMQ's wait for the connection ends in an error (a connection reset while closing) or its
        // question for the version does (a password changed at that moment, a user who may not ask INFO),
        // its worker would try again without a pause and keep the event loop busy for ever.
        return {
          connection: forWorkers,
          prefix: queuePrefix,
          skipWaitingForReady: true,
          skipVersionCheck: true,
        };
      },
      backend: createRedisBackend,
    },
    report,
  );

  const topicPrefix = `${prefix}:topic:`;
  let closed: Promise<void> | undefined;
  return {
    kind: "redis",
    queues,
    ...smallStore(commands, `${prefix}:key:`),
    publish: async (topic, message) => {
      await commands.publish(topicPrefix + topic, message);
    },
    subscribe: subscriptions(() => connections.open(WAIT), topicPrefix, report),
    ping: async (timeoutMs) => {
      const answer = expectMaster(commands).catch((error) => {
        if (error instanceof ReplicaError) onReplica(error);
        throw error;
      });
      await withTimeLimit(answer, timeoutMs, `Redis did not answer within ${timeoutMs} ms`);
    },
    stopWaiting: connections.stopWaiting,
    close: () => {
      role.stop();
      closed ??= connections.closeAfter(() => queues.close());
      return closed;
    },
  };
}

function smallStore(client: Redis, prefix: string) {
  const milliseconds = (ttlSeconds: number) => Math.ceil(ttlSeconds * 1000);
  return {
    get: (key: string) => client.get(prefix + key),
    set: async (key: string, value: string, ttlSeconds?: number) => {
      if (ttlSeconds === undefined) await client.set(prefix + key, value);
      else await client.set(prefix + key, value, "PX", milliseconds(ttlSeconds));
    },
    setIfAbsent: async (key: string, value: string, ttlSeconds?: number) => {
      const answer =
        ttlSeconds === undefined
          ? await client.set(prefix + key, value, "NX")
          : await client.set(prefix + key, value, "PX", milliseconds(ttlSeconds), "NX");
      return answer === "OK";
    },
    delete: async (key: string) => {
      await client.del(prefix + key);
    },
    increment: (key: string, by: number) => client.incrby(prefix + key, by),
    async keysUnder(start: string) {
      const found = new Set<string>();
      let cursor = "0";
      do {
        const [next, keys] = await client.scan(
          cursor,
          "MATCH",
          `${literally(prefix + start)}*`,
          "COUNT",
          1000,
        );
        for (const key of keys) found.add(key.slice(prefix.length));
        cursor = next;
      } while (cursor !== "0");
      return [...found];
    },
  };
}

/** As a pattern of Redis that matches the text itself. */
function literally(text: string): string {
  return text.replaceAll(/[*?[\]\\^]/g, "\\$&");
}

/** Over a connection of its own, since a connection that listens may do nothing else before Redis 6. */
function subscriptions(
  open: () => Redis,
  prefix: string,
  report: (error: Error) => void,
): Store["subscribe"] {
  const local = topics(report);
  let client: Redis | undefined;
  return async (topic, onMessage) => {
    client ??= open().on("message", (channel, message) => local.deliver(channel, message));
    const subscriber = client;
    const end = local.add(prefix + topic, onMessage);
    try {
      await subscriber.subscribe(prefix + topic);
    } catch (error) {
      end();
      throw error;
    }
    return async () => {
      // Ended here already; the server is told when it can be, and nobody needs to wait for that.
      if (end()) subscriber.unsubscribe(prefix + topic).catch(report);
    };
  };
}
