import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Journey, loopDelays, stepsOf } from "../../src/race/journey.js";
import { BEGUN_MS, journey } from "../support/journeys.js";

const lengths = (given: Journey) =>
  Object.fromEntries(stepsOf(given).map(({ moment, fromMs, toMs }) => [moment, toMs - fromMs]));
const uncertain = (given: Journey) => stepsOf(given).flatMap((step) => (step.uncertain ? [step.moment] : []));

describe("the steps of a journey", () => {
  it("take the time between two moments, and tell where it was spent", () => {
    expect(stepsOf(journey()).map(({ moment, place, toMs }) => [moment, place, toMs])).toEqual([
      ["received", "bot", 0],
      ["acknowledged", "bot", 31],
      ["queued", "bot", 36],
      ["started", "queue", 44],
      ["finished", "worker", 10_054],
      ["collected", "queue", 10_061],
      ["drawn", "bot", 10_124],
      ["posted", "bot", 10_260],
    ]);
    expect(uncertain(journey())).toEqual([]);
  });

  it("are uncertain where they begin on one machine's clock and end on another's", () => {
    expect(uncertain(journey({}, 3))).toEqual(["started", "collected"]);
  });

  it.each([-3_600_000, -5_000, -9, 0, 8, 5_000, 3_600_000])(
    "keep each machine's own times and the order, with a worker's clock %i ms ahead",
    (aheadMs) => {
      const { started, collected, ...own } = lengths(journey({}, aheadMs));
      const { started: _, collected: __, ...exact } = lengths(journey());
      expect(own).toEqual(exact);
      expect(started).toBeGreaterThanOrEqual(0);
      expect(collected).toBeGreaterThanOrEqual(0);
      // Both ends are on the bot's clock.
      expect((started ?? 0) + (collected ?? 0)).toBe(8 + 7);
    },
  );

  it("leave out what nobody knows: no request, no worker that could tell, no post that is remembered", () => {
    const { asked, told } = journey();
    const predicted = journey({ asked: { ...asked, receivedMs: null, acknowledgedMs: null } });
    expect(stepsOf(predicted)[0]).toMatchObject({ moment: "queued", toMs: 0 });
    const untold = journey({ ran: null, told: { ...told, postedMs: null } });
    expect(stepsOf(untold).map(({ moment }) => moment)).toEqual([
      ...["received", "acknowledged", "queued", "collected", "drawn"],
    ]);
  });

  it("never go back, whatever the clocks said", () => {
    const time = fc.integer({ min: -100_000, max: 100_000 }).map((ms) => BEGUN_MS + ms);
    const by = fc.constantFrom("one", "two", "three").map((clock) => ({ id: clock, clock }));
    const any = fc.record({
      command: fc.constant(null),
      asked: fc.record({
        by,
        receivedMs: fc.option(time),
        acknowledgedMs: fc.option(time),
        queuedMs: time,
      }),
      ran: fc.option(
        fc.record({ by, startedMs: time, finishedMs: time, loopDelayMs: fc.double({ noNaN: true }) }),
      ),
      told: fc.record({
        by,
        collectedMs: time,
        drawnMs: time,
        postedMs: fc.option(time),
        loopDelayMs: fc.constant(1),
      }),
    });
    fc.assert(
      fc.property(any, (given) => {
        const steps = stepsOf(given);
        expect(steps[0]?.fromMs).toBe(0);
        steps.forEach(({ fromMs, toMs }, at) => {
          expect(toMs).toBeGreaterThanOrEqual(fromMs);
          if (at > 0) expect(fromMs).toBe(steps[at - 1]?.toMs);
        });
      }),
    );
  });
});

describe("the delay of event loops", () => {
  it("is told of each process, and once where bot and worker are one", () => {
    expect(loopDelays(journey())).toEqual([
      { place: "bot", ms: 3.2 },
      { place: "worker", ms: 12.4 },
    ]);
    const { told, ran } = journey();
    const one = journey({ ran: ran && { ...ran, by: told.by } });
    expect(loopDelays(one)).toEqual([{ place: "both", ms: 12.4 }]);
  });
});
