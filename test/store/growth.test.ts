/** What the store holds after months of use, by a simulated clock: no more than after the first month. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { endEdits } from "../../src/bot/job-messages.js";
import { jobMessagesIn } from "../../src/bot/slack/job-messages.js";
import { resultsIn } from "../../src/store/results.js";
import { journey } from "../support/journeys.js";
import { memoryStore } from "../support/memory-store.js";
import { raceResult, repeat } from "../support/results.js";

const DAY_MS = 86_400_000;
const RACES_A_DAY = 20;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 0, 1) });
});
afterEach(() => {
  vi.useRealTimers();
});

it("races leave as much behind after four months as after the first", async () => {
  const store = memoryStore();
  const results = resultsIn(store);
  const messages = jobMessagesIn(store);
  const [small, large] = [1, 100].map((count) =>
    raceResult({ workload: repeat("sleep:10", count), lanes: ["async"] }),
  );
  if (small === undefined || large === undefined) throw new Error("both are made above");

  const keysAfterDay: number[] = [];
  for (let day = 0; day < 120; day++) {
    for (let race = 0; race < RACES_A_DAY; race++) {
      const raceId = `race-${day}-${race}`;
      // Each in a channel of its own, which asks for nothing again.
      const channel = { platform: "slack", channel: raceId };
      await results.save({ ...(race % 2 === 0 ? small : large), raceId });
      await results.saveJourney(raceId, journey());
      await results.setLast(channel, raceId);
      await results.setCancelled(raceId);
      await messages.write(raceId, async () => ({ channel: raceId, ts: "1.1" }));
      await endEdits(raceId, store);
    }
    vi.setSystemTime(Date.now() + DAY_MS);
    keysAfterDay.push(store.keys().length);
  }
  expect(keysAfterDay[9]).toBeGreaterThan(keysAfterDay[4] ?? 0);
  expect(new Set(keysAfterDay.slice(31)).size).toBe(1);
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  expect(store.keys()).toEqual([]);
});
