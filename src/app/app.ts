/** The composition root: opens what a role needs, starts its parts (src/app/), and releases them in reverse. */
import type { Logger } from "pino";
import type { TerminalStreams } from "../bot/terminal/terminal.js";
import type { Config } from "../config/config.js";
import { createDrawing } from "../drawing/draw.js";
import { StartError } from "../errors.js";
import type { Host } from "../race/host.js";
import type { Language } from "../race/reply.js";
import { openStore } from "../store/open.js";
import { resultsIn } from "../store/results.js";
import type { Store } from "../store/store.js";
import { openQueues } from "../workers/queues.js";
import { findHost } from "../workers/runtimes/host.js";
import { thisProcess } from "../workers/this-process.js";
import { type Chatting, startBotRole } from "./bot-role.js";
import { checkTemporaryFolder, prepareDataFolder } from "./folders.js";
import { startHealthCheck } from "./health-check.js";
import type { Parts } from "./parts.js";
import { createReleasers, type Releasers } from "./releasers.js";
import { type Duties, startWorkerRole, type WorkerRole } from "./worker-role.js";

const STORE_ANSWERS_WITHIN_MS = 500;

export type Role = "start" | "bot" | "worker" | "watcher";

export interface AppOptions {
  role: Role;
  config: Config;
  version: string;
  logger: Logger;
  language: Language;
  terminal: TerminalStreams;
}

export interface App {
  /** The exit code, once there is nothing more to do: the terminal's user has left. Nothing else ends by itself. */
  finished: Promise<number>;
  /** Hands back or finishes what is under way, and ends everything that was started. */
  stop(): Promise<void>;
}

/** Throws `StartError` where the settings or the machine do not allow it; nothing is left running then. */
export async function startApp(options: AppOptions): Promise<App> {
  const { role, config, logger } = options;
  if (role !== "start" && config.store.url === undefined) {
    throw new StartError(
      `"photofinish ${role}" needs a store that several processes can share: set STORE_URL, such as ` +
        "redis://localhost:6379. With the embedded store, run everything in one process: photofinish start",
    );
  }
  const releasers = createReleasers();
  try {
    await checkTemporaryFolder();
    await prepareDataFolder(config.dataFolder, { embedded: config.store.url === undefined });
    // Asking the interpreters takes as long as opening the store: both at once. Who needs them hears what is wrong.
    const host = role === "bot" ? null : findHost({ python: config.python });
    host?.catch(() => {});
    const store = await openStore({ ...config.store, folder: config.dataFolder, logger });
    releasers.add("the store", () => store.close());
    const drawing = createDrawing();
    releasers.add("drawing", drawing.close);
    const self = thisProcess();
    releasers.add("watching the event loop", async () => self.stop());
    const [queues, results] = [openQueues(store.queues), resultsIn(store)];
    const parts: Parts = {
      config,
      logger,
      releasers,
      store,
      queues,
      results,
      drawing,
      self,
      ready: [store.ping],
    };
    const { finished } = await startRole(options, parts, host);
    return { finished, stop: () => stop(store, releasers) };
  } catch (error) {
    await releasers.releaseAll();
    throw error;
  }
}

/** Those who wait for a store that is away would not end. */
async function stop(store: Store, releasers: Releasers): Promise<void> {
  await store.ping(STORE_ANSWERS_WITHIN_MS).catch(() => store.stopWaiting());
  await releasers.releaseAll();
}

async function startRole(options: AppOptions, parts: Parts, host: Promise<Host> | null): Promise<Chatting> {
  const { role } = options;
  const duties = dutiesOf(role, options.config);
  let started = false;
  parts.ready.push(async () => {
    if (!started) throw new Error("still starting");
  });
  let worker: WorkerRole | null = null;
  // First of all: it answers also while everything else waits for the store or a platform.
  await startHealthCheck(parts, duties === null ? undefined : () => worker?.running("race") ?? 0);
  if (duties !== null && host !== null) worker = await startWorkerRole(parts, host, duties);
  const chatting =
    role === "start" || role === "bot"
      ? await startBotRole(options, parts)
      : { finished: new Promise<number>(() => {}) };
  started = true;
  return chatting;
}

/** `null`: it is no worker. Throws `StartError` for a watcher without a sandbox. */
function dutiesOf(role: Role, { watchesPrograms }: Config): Duties | null {
  if (role === "bot") return null;
  if (role === "watcher" && !watchesPrograms) {
    throw new StartError(
      '"photofinish watcher" runs the programs that users send, and needs a sandbox for it: set WATCH_SANDBOX=bubblewrap. ' +
        "docs/security.md says what that promises.",
    );
  }
  return { measures: role !== "watcher", watches: watchesPrograms };
}
