/** Hand-made journeys of races. */
import type { Journey } from "../../src/race/journey.js";

const BOT = { id: "bot", clock: "one" };
const WORKER = { id: "worker", clock: "one" };
export const BEGUN_MS = Date.UTC(2026, 2, 1);

/** Of a race of 10 s, on one machine; `workerClockMs`: how far another machine's clock is ahead. */
export function journey(changes: Partial<Journey> = {}, workerClockMs: number | null = null): Journey {
  const at = (ms: number) => BEGUN_MS + ms;
  const far = workerClockMs ?? 0;
  return {
    command: "/race async 5 10",
    asked: { by: BOT, receivedMs: at(0), acknowledgedMs: at(31), queuedMs: at(36) },
    ran: {
      by: workerClockMs === null ? WORKER : { id: "worker", clock: "two" },
      startedMs: at(44 + far),
      finishedMs: at(10_054 + far),
      loopDelayMs: 12.4,
    },
    told: {
      by: BOT,
      collectedMs: at(10_061),
      drawnMs: at(10_124),
      postedMs: at(10_260),
      loopDelayMs: 3.2,
    },
    ...changes,
  };
}
