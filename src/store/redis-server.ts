/** What we ask of the server itself: that it takes what is written, keeps it, and is new enough. */
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { StartError } from "../errors.js";

/** Between two looks at whether the server still takes what is written, in ms. */
const LOOK_MS = 2_000;

export class ReplicaError extends Error {
  override name = "ReplicaError";
}

/**
 * Rejects with `ReplicaError` where the server is a replica: after a failover the address leads to another one, but a
 * connection that is there stays where it is.
 */
export async function expectMaster(client: Redis): Promise<void> {
  const role = await client.role().catch((error: Error) => {
    // A user who may not ask: whether the server answers at all is still known.
    if (/NOPERM|unknown command/i.test(error.message)) return client.ping().then(() => ["master"]);
    throw error;
  });
  if (Array.isArray(role) && role[0] === "slave") {
    throw new ReplicaError(
      "Redis is a read-only replica; connecting again, since STORE_URL may lead to another server by now",
    );
  }
}

/** Looks every two seconds, and calls `onReplica` where the server has become one. */
export function watchRole(client: Redis, onReplica: (error: ReplicaError) => void): { stop(): void } {
  const timer = setInterval(() => {
    if (client.status !== "ready") return;
    expectMaster(client).catch((error) => {
      // One that is away is reported by its connections.
      if (error instanceof ReplicaError) onReplica(error);
    });
  }, LOOK_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

const RECOMMENDED_VERSION = [6, 2];

/**
 * Warns of a server that may lose what is on it, or that BullMQ does not recommend. Throws `StartError` where it is a node of
 * a cluster: each of them has some of the keys only, and refuses the others.
 */
export async function inspectServer(client: Redis, logger: Logger): Promise<void> {
  const information = await client.info().catch(() => "");
  if (/^cluster_enabled:1/m.test(information)) {
    throw new StartError(
      "The server at STORE_URL is a node of a Redis Cluster, which spreads the keys of a queue over its nodes. Photofinish " +
        "needs one server that has them all, with replicas if you like: docs/large.md says how much it takes.",
    );
  }
  const [, policy = "noeviction"] = /^maxmemory_policy:(\S+)/m.exec(information) ?? [];
  if (policy !== "noeviction") {
    logger.warn(
      { policy },
      "store: Redis evicts keys when its memory is full, and queues would lose jobs: set maxmemory-policy to noeviction",
    );
  }
  const [, version] = /^redis_version:(\S+)/m.exec(information) ?? [];
  const [major = 0, minor = 0] = (version ?? "99").split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = RECOMMENDED_VERSION;
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    logger.warn(
      { version },
      `store: this Redis is older than ${RECOMMENDED_VERSION.join(".")}, which the queues are made for`,
    );
  }
}
