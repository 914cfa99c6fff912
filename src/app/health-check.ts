import { StartError } from "../errors.js";
import type { Parts } from "./parts.js";

/** Where HEALTH_PORT is set. `running`: races under way in this process; `undefined` where it runs none. Throws `StartError` where that port cannot be used. */
export async function startHealthCheck(parts: Parts, running: (() => number) | undefined): Promise<void> {
  const { config, logger, releasers, queues } = parts;
  if (config.healthPort === undefined) return;
  const ready = async (timeoutMs: number) => {
    await Promise.all(parts.ready.map((part) => part(timeoutMs)));
  };
  const { startHealth } = await import("./health.js");
  try {
    const health = await startHealth({ port: config.healthPort, ready, queues, running, logger });
    releasers.add("the health check", health.close);
  } catch (error) {
    throw new StartError(`HEALTH_PORT ${config.healthPort} cannot be used: ${(error as Error).message}`);
  }
}
