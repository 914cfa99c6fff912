import { format } from "node:util";
import { type Logger as BoltLogger, LogLevel } from "@slack/bolt";
import type { Logger } from "pino";

/** Bolt's messages in our log. What it calls `info` is of interest only to those who look for a fault. */
export function boltLogger(logger: Logger): BoltLogger {
  const child = logger.child({ part: "slack" });
  return {
    debug: (...words) => child.trace(format(...words)),
    info: (...words) => child.debug(format(...words)),
    warn: (...words) => child.warn(format(...words)),
    error: (...words) => child.error(format(...words)),
    // The level is LOG_LEVEL's. What bolt composes only for its debug level contains whole messages.
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
