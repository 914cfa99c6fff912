import type { Logger } from "pino";
import type { Config } from "../config/config.js";
import type { Drawing } from "../drawing/draw.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { Queues } from "../workers/queues.js";
import type { ThisProcess } from "../workers/this-process.js";
import type { Releasers } from "./releasers.js";

/** What bot and worker are made of. */
export interface Parts {
  config: Config;
  logger: Logger;
  releasers: Releasers;
  store: Store;
  queues: Queues;
  results: Results;
  drawing: Drawing;
  self: ThisProcess;
  /** Each rejects while something that was configured is away. */
  ready: ((timeoutMs: number) => Promise<void>)[];
}
