/** Computing races take turns on a host, also those of other worker processes. */
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { acquireLock } from "../store/lock.js";

const ASK_AGAIN_MS = 200;
/** Between two turns of one process, so that other processes can take theirs. */
const YIELD_MS = 2 * ASK_AGAIN_MS;

/** Resolves when the turn asked for last in this process has ended. */
let line: Promise<unknown> = Promise.resolve();
/** When the last turn of this process ended, in ms of `performance.now`. */
let endedAtMs = Number.NEGATIVE_INFINITY;

/**
 * Resolves to the function that ends the turn; at once, with a turn or without, when the signal is aborted.
 * Within this process, in the order in which they asked.
 */
export async function hostTurn(signal: AbortSignal): Promise<() => Promise<void>> {
  const before = line;
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  line = Promise.all([before, left]);
  try {
    await unlessAborted(before, signal);
    const release = await hostLock(signal);
    return async () => {
      await release().finally(() => {
        endedAtMs = performance.now();
        leave();
      });
    };
  } catch (error) {
    leave();
    throw error;
  }
}

async function hostLock(signal: AbortSignal): Promise<() => Promise<void>> {
  const name = `photofinish-cpu-${process.getuid?.() ?? "user"}`;
  await pause(endedAtMs + YIELD_MS - performance.now(), signal);
  while (!signal.aborted) {
    const lock = await acquireLock(tmpdir(), name);
    if ("release" in lock) return lock.release;
    await pause(ASK_AGAIN_MS, signal);
  }
  return async () => {};
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await setTimeout(ms, undefined, { signal }).catch(() => {}); // Aborted: the caller checks the signal.
}

function unlessAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const go = () => {
      signal.removeEventListener("abort", go);
      resolve();
    };
    signal.addEventListener("abort", go);
    void before.then(go);
  });
}
