/** A Redis that a test starts, kills, freezes and starts again, with its data or without. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/redis.js";
import { until } from "../support/until.js";

export interface FaultyRedis {
  url: string;
  port: number;
  start(): Promise<void>;
  /** With -9. */
  kill(): Promise<void>;
  /** What it had is gone, when it starts again. */
  removeData(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Kills it and removes everything. */
  stop(): Promise<void>;
}

function majorVersion(): number {
  const [, major = "0"] =
    /v=(\d+)/.exec(execFileSync("redis-server", ["--version"], { encoding: "utf8" })) ?? [];
  return Number(major);
}

/** Not started yet. Every write is on the disk before it is answered. */
export async function faultyRedis(): Promise<FaultyRedis> {
  const port = await freePort();
  const makeFolder = () => mkdtemp(join(tmpdir(), "photofinish-redis-"));
  let folder = await makeFolder();
  let server: ChildProcess | null = null;
  const killAtExit = () => server?.kill("SIGKILL");
  process.once("exit", killAtExit);

  async function kill(): Promise<void> {
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, "exit");
    server.kill("SIGKILL");
    await exited;
  }
  const removeData = () => rm(folder, { recursive: true, force: true });

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async start() {
      const settings = [
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        // From Redis 7 on, tests may only put it to sleep where that is allowed; older ones do not know the setting.
        ...(majorVersion() >= 7 ? ["--enable-debug-command", "yes"] : []),
      ];
      const started = spawn("redis-server", ["--port", `${port}`, "--dir", folder, ...settings], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      server = started;
      let said = "";
      started.stdout.on("data", (piece) => {
        said += piece;
      });
      await until("Redis is ready", () => said.includes("Ready to accept connections"));
    },
    kill,
    async removeData() {
      await removeData();
      folder = await makeFolder();
    },
    freeze: () => void server?.kill("SIGSTOP"),
    thaw: () => void server?.kill("SIGCONT"),
    async stop() {
      process.off("exit", killAtExit);
      await kill();
      await removeData();
    },
  };
}
