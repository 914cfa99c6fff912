import type { Logger } from "pino";

/**
 * Logs each error once and, while it keeps coming, once a minute: a lost connection is reported by every
 * queue and worker that shares it, again at every attempt to get it back.
 *
 * Only message, code and stack are written. The error of a Redis command carries the command's arguments,
 * and those of the handshake are user name and password.
 */
export function errorLog(logger: Logger, everyMs = 60_000): (error: Error) => void {
  const seen = new Map<string, { loggedAt: number; repeated: number }>();
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    // Where a name has several addresses, Node's error has a code and an empty message.
    const reason = error.message || code || error.name;
    const now = Date.now();
    const before = seen.get(reason);
    if (before !== undefined && now - before.loggedAt < everyMs) {
      before.repeated += 1;
      return;
    }
    for (const [key, { loggedAt }] of seen) if (now - loggedAt >= everyMs) seen.delete(key);
    seen.set(reason, { loggedAt: now, repeated: 0 });
    logger.error({ code, stack: error.stack, repeated: before?.repeated ?? 0 }, `store: ${reason}`);
  };
}
