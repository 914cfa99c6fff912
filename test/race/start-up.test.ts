import { expect, it } from "vitest";
import { startedUpFor } from "../../src/race/start-up.js";
import { raceResult, repeat } from "../support/results.js";

function indices(given: Parameters<typeof raceResult>[0]) {
  const [lane] = raceResult(given).lanes;
  return lane === undefined ? [] : startedUpFor(lane).map(({ index }) => index);
}

it("is needed before every task where each has a thread of its own", () => {
  expect(indices({ workload: repeat("sleep:100", 3), lanes: ["threads"] })).toEqual([0, 1, 2]);
});

it("is needed once for each member of a pool", () => {
  expect(indices({ workload: repeat("sleep:100", 6), lanes: ["processes"], limit: 2 })).toEqual([0, 1]);
});

it("is needed nowhere where nothing is started", () => {
  expect(indices({ workload: repeat("sleep:100", 3), lanes: ["async"] })).toEqual([]);
});
