/** A real Redis for a test file: the one of TEST_REDIS_URL, else a private `redis-server`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { until } from "./until.js";

export interface TestRedis {
  url: string;
  /** Of this test file alone, on whichever server. */
  prefix: string;
  /** Ends the private server, or removes our keys from the shared one. */
  stop(): Promise<void>;
}

/**
 * `null` where there is no Redis: then skip (`describe.skipIf`), which has been said aloud. Under
 * REQUIRE_REDIS=1 it throws instead. Call it once a test file, and `stop` in `afterAll`.
 */
export async function redisForTests(): Promise<TestRedis | null> {
  // As long as STORE_PREFIX may be.
  const prefix = `test-${randomUUID()}`.slice(0, 40);
  const shared = process.env.TEST_REDIS_URL;
  if (shared) return { url: shared, prefix, stop: () => removeKeys(shared, prefix) };
  const server = await startRedisServer();
  return server && { url: server.url, prefix, stop: server.stop };
}

export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  /** Killed with -9 and removed with all its data. */
  stop(): Promise<void>;
}

/** A server to be killed, frozen and started again; `null` as with `redisForTests`. */
export async function startRedisServer(port?: number, ...settings: string[]): Promise<RedisServer | null> {
  if (spawnSync("redis-server", ["--version"]).status !== 0) {
    const missing =
      "redis-server is not on PATH (TEST_REDIS_URL helps those that need no server of their own)";
    if (process.env.REQUIRE_REDIS === "1") throw new Error(`${missing}, and REQUIRE_REDIS=1`);
    console.warn(`SKIPPED the tests on Redis: ${missing}`);
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), "photofinish-redis-"));
  const usedPort = port ?? (await freePort());
  const server = spawn(
    "redis-server",
    ["--port", `${usedPort}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "", ...settings],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const exited = once(server, "exit");
  const killAtExit = () => server.kill("SIGKILL");
  process.once("exit", killAtExit);
  await untilReady(server);
  return {
    url: `redis://127.0.0.1:${usedPort}`,
    port: usedPort,
    pid: server.pid as number,
    async stop() {
      process.off("exit", killAtExit);
      server.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(server: ChildProcess): Promise<void> {
  let output = "";
  server.stdout?.on("data", (chunk) => {
    output += chunk;
  });
  await until("redis-server is ready", () => {
    if (server.exitCode !== null) throw new Error(`redis-server ended: ${output}`);
    return output.includes("Ready to accept connections");
  });
}

const FIRST_PORT = 10_000;
/** Below those that systems give to outgoing connections. */
const LAST_PORT = 32_000;

/**
 * Stays free while nobody listens there, such as between two starts of a bot: a port from the system's own range could
 * become the end of anybody's connection meanwhile.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    const server = createServer();
    const listening = once(server, "listening");
    server.listen(port);
    const free = await listening.then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  for await (const keys of redis.scanStream({ match: `${prefix}*` })) {
    if (keys.length > 0) await redis.del(...keys);
  }
  await redis.quit();
}
