/** So many pieces of work at once; the others wait in the order in which they came. */
import { setTimeout } from "node:timers/promises";

export interface Limiter {
  /** `work` must not reject. */
  run(work: () => Promise<void>): void;
  /** Resolves when there is no work left, or after that many milliseconds. */
  idle(withinMs: number): Promise<void>;
}

export function createLimiter(most: number): Limiter {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  let whenIdle: (() => void)[] = [];

  function next(): void {
    const work = running < most ? waiting.shift() : undefined;
    if (work !== undefined) {
      running += 1;
      // After what has come in meanwhile: it is to be acknowledged first.
      setImmediate(() => {
        void work().finally(() => {
          running -= 1;
          next();
        });
      });
      next();
    } else if (running === 0) {
      for (const tell of whenIdle) tell();
      whenIdle = [];
    }
  }

  return {
    run(work) {
      waiting.push(work);
      next();
    },
    async idle(withinMs) {
      if (running === 0 && waiting.length === 0) return;
      const idle = new Promise<void>((resolve) => whenIdle.push(resolve));
      const late = new AbortController();
      await Promise.race([idle, setTimeout(withinMs, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    },
  };
}
