import { describe, expect, it } from "vitest";
import { explain } from "../../../src/lessons/explain/explain.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { type RaceGiven, raceResult, repeat, tasks } from "../../support/results.js";

const said = (given: RaceGiven, language: "en" | "zh" = "en") =>
  explain(raceResult(given), language).join("\n");
const ALL: RaceGiven["lanes"] = ["sync", "threads", "async", "processes"];

describe("a race with a limit", () => {
  const limited: RaceGiven = { workload: repeat("io:200", 20), lanes: ALL, limit: 5 };

  it("says how many were under way at once, and counts the rounds", () => {
    expect(said(limited)).toContain("never had more than 5 tasks under way at once");
    expect(said(limited)).toContain("20 tasks in rounds of 5 are 4 rounds of 200 ms: 800 ms.");
    expect(said(limited)).toContain("took about what theory predicts for 5 tasks at a time");
  });

  it("does not speak of a thread for each task", () => {
    expect(said(limited)).not.toContain("a thread of its own");
  });

  it("says that a limit above the number of tasks was never reached", () => {
    expect(said({ ...limited, limit: 30 })).toContain("The limit of 30 was never reached");
  });

  it("counts no rounds of tasks that differ", () => {
    expect(said({ ...limited, workload: tasks("io:100", "io:200", "io:300"), limit: 2 })).not.toContain(
      "rounds",
    );
  });
});

describe("a race with a time-out", () => {
  const timed: RaceGiven = { workload: tasks("sleep:300", "sleep:5000"), lanes: ALL, timeoutMs: 1000 };

  it("says of each lane what became of the tasks that took longer", () => {
    const words = said(timed);
    expect(words).toContain("**async** gave up 1 task after 1.00 s: cancelled at the `await`");
    expect(words).toContain("**threads** gave up 1 task after 1.00 s. No thread can be stopped");
    expect(words).toContain("**processes** gave up 1 task after 1.00 s: a process can be killed");
    expect(words).toContain("**sync** gave up nothing");
  });

  it("knows that Node can end a thread", () => {
    expect(said({ ...timed, runtime: "node" })).toContain("Node can end a worker thread");
  });

  it("says that a computation cannot be cancelled in an event loop", () => {
    const computing = { ...timed, workload: tasks("cpu:3000"), lanes: ["async"] as RaceGiven["lanes"] };
    expect(said(computing)).toContain("did not give up a computation");
  });

  it("says so where nothing took so long", () => {
    expect(said({ ...timed, workload: tasks("sleep:100", "sleep:200") })).toContain(
      "the time-out changed nothing",
    );
  });

  it.each(LANGUAGES)("has words for all of it in %s", (language) => {
    expect(said(timed, language)).not.toContain("undefined");
  });
});
