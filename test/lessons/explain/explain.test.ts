import { describe, expect, it } from "vitest";
import { explain } from "../../../src/lessons/explain/explain.js";
import type { LaneResult } from "../../../src/race/result.js";
import type { TaskTrace } from "../../../src/race/trace.js";
import { type RaceGiven, raceResult, repeat, tasks } from "../../support/results.js";

const twoSleeps = tasks("sleep:5000", "sleep:10000");
const fourComputations = repeat("cpu:300", 4);
const ALL = ["sync", "threads", "async", "processes"] as const;

const said = (given: RaceGiven) => explain(raceResult(given), "en");

/** The one paragraph that begins so, or has a sentence that does. */
function about(paragraphs: string[], beginning: string): string {
  const found = paragraphs.filter((paragraph) => paragraph.includes(beginning));
  expect(found, `about ${beginning}`).toHaveLength(1);
  return found[0] ?? "";
}

describe("a race of sleeps", () => {
  const paragraphs = said({ workload: twoSleeps, lanes: [...ALL] });

  it("begins with who took the sum and who the longest", () => {
    expect(paragraphs[0]).toBe(
      "**sync** (15.00 s) took about the sum of all tasks, 15.00 s. **threads** (10.00 s), **async** (10.00 s) " +
        "and **processes** (10.00 s) took only about as long as the longest task, 10.00 s.",
    );
  });

  it("says why of each lane", () => {
    about(paragraphs, "**sync** does one task after another");
    expect(about(paragraphs, "**threads** gives")).toContain("releases the GIL: 2 tasks waited at once");
    expect(about(paragraphs, "**async** has one thread")).toContain("so 2 tasks waited at once");
  });

  it("says that the CPU idled, with the largest figure there is", () => {
    expect(about(paragraphs, "The CPU was idle")).toContain("used only 20 ms of CPU time in 10.00 s (0.2 %)");
  });

  it("ends with requests, which it did not show", () => {
    expect(paragraphs.at(-1)).toContain("`/race all io:200ms*10`");
  });

  it("does not speak of the GIL in Node", () => {
    expect(said({ workload: twoSleeps, lanes: [...ALL], runtime: "node" }).join()).not.toContain("GIL");
  });

  it("says that CPU time was used where it was, although the tasks only wait", () => {
    const lanes = [{ lane: "threads" as const, cpuMs: 3000 }];
    about(
      said({ workload: twoSleeps, lanes }),
      "**threads** used 3.00 s of CPU time in 10.00 s (30 %), although",
    );
  });
});

describe("a race of computations", () => {
  it("under the GIL tells of the turns in the trace, and that they cost threads the sum", () => {
    const paragraphs = said({ workload: fourComputations, lanes: [...ALL] });
    expect(paragraphs[0]).toContain("**processes** (600 ms) took about the sum divided among 2 cores.");
    const threads = about(paragraphs, "**threads** had 4 tasks");
    expect(threads).toContain("it passed from one to another 239 times, and no two computed at once");
    expect(threads).toContain("That is why they took the sum");
    expect(about(paragraphs, "event loop stood still")).toContain("for up to 1.20 s at a time");
    about(paragraphs, "**sync** kept one core busy: 1.22 s of CPU time in 1.20 s.");
    expect(paragraphs.at(-1)).toContain("`/race threads cpu:300ms*4 runtime=node`");
  });

  it("in Node says that threads computed side by side", () => {
    const paragraphs = said({ workload: fourComputations, lanes: ["sync", "threads"], runtime: "node" });
    about(paragraphs, "**threads** in Node share no GIL");
    expect(paragraphs.at(-1)).toContain("runtime=python");
  });

  it("in a Python without a GIL says so", () => {
    about(
      said({ workload: fourComputations, lanes: ["threads"], host: { gil: false } }),
      "This Python has no GIL",
    );
  });

  it("does not say side by side where the traces overlap for an instant only, but that they waited", () => {
    const workload = repeat("cpu:1000", 2);
    const lanes = raceResult({ workload, lanes: ["threads", "processes"], runtime: "node" }).lanes.map(
      ({ lane, tasks }) => ({
        lane,
        tasks: tasks.map((task, at): TaskTrace => {
          const fromMs = 950 * at;
          const running = { state: "running" as const, fromMs, toMs: fromMs + 1000 };
          const waiting = { state: "waiting" as const, fromMs: 0, toMs: fromMs };
          return {
            ...task,
            startMs: 0,
            stopMs: running.toMs,
            segments: at === 0 ? [running] : [waiting, running],
          };
        }),
      }),
    );
    const paragraphs = said({ workload, lanes, runtime: "node" });
    expect(paragraphs.join("\n")).not.toContain("side by side");
    about(paragraphs, "**threads** could have used 2 cores at once, but hardly did");
    about(paragraphs, "**processes** could have used 2 cores at once, but hardly did");
  });

  it("tells of a wait that the busy loop noticed too late", () => {
    const workload = tasks("io:200", "cpu:600");
    const [lane] = raceResult({ workload, lanes: ["async"] }).lanes;
    const running = { state: "running" as const, fromMs: 0, toMs: 600 };
    const late = (lane?.tasks ?? []).map((task) =>
      task.kind === "io"
        ? { ...task, startMs: 0, sentMs: 0, stopMs: 604, segments: [] }
        : { ...task, startMs: 0, stopMs: 600, segments: [running] },
    );
    const paragraphs = said({ workload, lanes: [{ lane: "async", tasks: late }] });
    about(paragraphs, "A wait of 200 ms had been over for 400 ms when the loop noticed.");
  });

  it("tells of a request that the busy loop sent too late, and does not call that noticed late", () => {
    const workload = tasks("io:200", "cpu:600");
    const [lane] = raceResult({ workload, lanes: ["async"] }).lanes;
    const running = { state: "running" as const, fromMs: 0, toMs: 600 };
    const late = (lane?.tasks ?? []).map((task) =>
      task.kind === "io"
        ? { ...task, startMs: 0, sentMs: 601, stopMs: 803, segments: [] }
        : { ...task, startMs: 0, stopMs: 600, segments: [running] },
    );
    const words = about(said({ workload, lanes: [{ lane: "async", tasks: late }] }), "stood still");
    expect(words).toContain("That made requests go out up to 600 ms late.");
    expect(words).not.toContain("had been over");
  });

  it("does not recommend processes where they were slower in this very race", () => {
    const lanes = ["async" as const, { lane: "processes" as const, elapsedMs: 2400 }];
    const paragraphs = said({ workload: fourComputations, lanes });
    expect(about(paragraphs, "event loop stood still")).not.toContain("belongs in processes");
  });
});

describe("the classic mistake", () => {
  it("is named with its remedy in each runtime", () => {
    const python = said({ workload: twoSleeps, lanes: ["blocked"] });
    expect(about(python, "**blocked** has `async` functions")).toContain("`await asyncio.sleep(…)`");
    const node = said({ workload: twoSleeps, lanes: ["blocked"], runtime: "node" });
    expect(about(node, "**blocked** has `async` functions")).toContain("`node:timers/promises`");
  });

  it("is not seen in a trace whose tasks overlap", () => {
    const overlapping = raceResult({ workload: twoSleeps, lanes: ["async"] }).lanes[0]?.tasks ?? [];
    const paragraphs = said({ workload: twoSleeps, lanes: [{ lane: "blocked", tasks: overlapping }] });
    expect(paragraphs.join("\n")).not.toContain("one after another");
  });
});

describe("a lane off its ideal", () => {
  it("blames start-up where tasks began late", () => {
    const lanes = [
      { lane: "threads" as const, startUpMs: 40 },
      { lane: "processes" as const, startUpMs: 80 },
    ];
    about(
      said({ workload: tasks("sleep:500", "sleep:1000"), lanes, runtime: "node" }),
      "Over the ideal: **threads** by 80 ms and **processes** by 160 ms. Likely reason: start-up; the last task began after 160 ms.",
    );
  });

  it("is none for a loop that computed before it could send: its ideal has that", () => {
    const paragraphs = said({ workload: tasks("cpu:400", "io:300"), lanes: [loopFirstComputes()] });
    expect(paragraphs.join("\n")).not.toContain("Over the ideal");
  });

  it("blames the GIL where threads computed and others began late, and not their start-up", () => {
    const workload = tasks("cpu:50", "cpu:50", "sleep:100");
    const [lane] = raceResult({ workload, lanes: ["threads"] }).lanes;
    const segments = [{ state: "waiting" as const, fromMs: 96, toMs: 197 }];
    const late = (lane?.tasks ?? []).map((task) =>
      task.kind === "sleep" ? { ...task, startMs: 96, stopMs: 197, segments } : task,
    );
    const paragraphs = said({ workload, lanes: [{ lane: "threads", tasks: late, elapsedMs: 199 }] });
    about(
      paragraphs,
      "Over the ideal: **threads** by 99 ms. Likely reason: the GIL; while some threads computed, others started or went on up to 97 ms late.",
    );
    expect(paragraphs.join("\n")).not.toContain("tart-up");
  });

  it("does not call it start-up that threads waited for the GIL, where the lane made up for it", () => {
    const workload = tasks("cpu:100", "cpu:100", "cpu:100", "cpu:100");
    const paragraphs = said({ workload, lanes: [{ lane: "threads", startUpMs: 40, elapsedMs: 400 }] });
    expect(paragraphs.join("\n")).not.toContain("tart-up");
  });

  it("blames slow computations where they ran longer than calibrated", () => {
    const [lane] = raceResult({ workload: repeat("cpu:400", 2), lanes: ["sync"] }).lanes;
    const slower = { lane: "sync" as const, tasks: (lane?.tasks ?? []).map((task) => stretched(task, 1.25)) };
    about(
      said({ workload: repeat("cpu:400", 2), lanes: [slower] }),
      "the computations ran 200 ms longer than calibrated",
    );
  });

  it("blames the wait for a core where computations made no progress", () => {
    const workload = repeat("cpu:400", 1);
    const segments = [
      { state: "running" as const, fromMs: 0, toMs: 200 },
      { state: "waiting" as const, fromMs: 200, toMs: 500 },
      { state: "running" as const, fromMs: 500, toMs: 700 },
    ];
    const interrupted = {
      index: 0,
      kind: "cpu" as const,
      ms: 400,
      startMs: 0,
      stopMs: 700,
      pid: 1,
      threadId: 1,
      segments,
    };
    about(
      said({ workload, lanes: [{ lane: "sync", tasks: [interrupted] }] }),
      "the computations waited up to 300 ms for a core.",
    );
  });

  it("blames late timers where waits ended late, and an end that dragged on", () => {
    const [lane] = raceResult({ workload: twoSleeps, lanes: ["async"] }).lanes;
    const late = { lane: "async" as const, tasks: (lane?.tasks ?? []).map((task) => stretched(task, 1.1)) };
    about(said({ workload: twoSleeps, lanes: [late] }), "the waits ended 1.00 s late");
    about(
      said({ workload: twoSleeps, lanes: [{ lane: "async", elapsedMs: 11_000 }] }),
      "went on for 1.00 s after its last task",
    );
  });

  it("admits that it does not know where the trace shows no reason", () => {
    // Each of these is a third of the 600 ms, and none the reason.
    const tasksOf = traceOf({ startMs: 200, stopMs: 1400 });
    const lanes = [{ lane: "async" as const, tasks: tasksOf, elapsedMs: 1600 }];
    about(said({ workload: tasks("sleep:1000"), lanes }), "none that the trace shows");
  });

  it("says when it was faster than the ideal", () => {
    const [lane] = raceResult({ workload: repeat("cpu:400", 2), lanes: ["sync"] }).lanes;
    const faster = { lane: "sync" as const, tasks: (lane?.tasks ?? []).map((task) => stretched(task, 0.8)) };
    about(
      said({ workload: repeat("cpu:400", 2), lanes: [faster] }),
      "Under the ideal: **sync** by 160 ms. Likely reason: the computations took less time than calibrated.",
    );
  });

  it("says nothing of it within the noise", () => {
    const paragraphs = said({ workload: twoSleeps, lanes: [{ lane: "async", elapsedMs: 10_290 }] });
    expect(paragraphs.join("\n")).not.toContain("Over the ideal");
  });
});

describe("what there is besides", () => {
  it("tells how far a lane got that did not finish", () => {
    const [first, second] = raceResult({ workload: twoSleeps, lanes: ["sync"] }).lanes[0]?.tasks ?? [];
    const half = [first, { ...second, stopMs: null }] as TaskTrace[];
    const lanes = [
      { lane: "sync" as const, status: "timeout" as const, elapsedMs: 7000, tasks: half },
      "async" as const,
    ];
    const paragraphs = said({ workload: twoSleeps, lanes });
    about(
      paragraphs,
      "**sync** did not finish: out of time after 7.00 s; 1 of 2 tasks done, 1 more under way.",
    );
  });

  it("does not count tasks as more where none was done", () => {
    const open = { ...traceOf({ startMs: 0, stopMs: 0 })[0], stopMs: null } as TaskTrace;
    const lanes = [{ lane: "sync" as const, status: "timeout" as const, elapsedMs: 700, tasks: [open] }];
    about(said({ workload: tasks("sleep:1000"), lanes }), "0 of 1 task done, 1 under way.");
  });

  it("does not recommend a shorter race where one was cancelled", () => {
    const cancelled = { lane: "async" as const, status: "cancelled" as const, elapsedMs: 700, tasks: [] };
    expect(said({ workload: twoSleeps, lanes: ["sync", cancelled] }).at(-1)).toContain("io:200ms*10");
  });

  it("has something to say when no lane finished", () => {
    const nothing = { status: "lost" as const, startedAt: null, elapsedMs: 0, tasks: [] };
    const paragraphs = said({
      workload: twoSleeps,
      lanes: [
        { lane: "sync", ...nothing },
        { lane: "async", ...nothing },
      ],
    });
    expect(paragraphs[0]).toBe("No lane finished this race, so there is nothing to compare.");
    expect(paragraphs).toHaveLength(3);
  });

  it("tells what the others should take where a lane was alone", () => {
    about(
      said({ workload: twoSleeps, lanes: ["async"] }),
      "The other lanes should take, by theory: **sync** (15.00 s), **threads** (10.00 s) and **processes** (10.00 s).",
    );
  });

  it("does not tell sum from longest where they are the same", () => {
    expect(said({ workload: tasks("sleep:900"), lanes: ["sync", "async"] })[0]).toContain("With one task");
    const almost = tasks("sleep:900", "sleep:5");
    expect(said({ workload: almost, lanes: ["sync", "async"] })[0]).toContain("differ too little");
  });

  it("says of tasks that are too short that nothing can be told from them", () => {
    const [outcome = ""] = said({ workload: repeat("sleep:1", 5), lanes: ["sync", "async"] });
    expect(outcome).toContain("so it tells nothing about the lanes");
  });

  it("says the same in Chinese", () => {
    const paragraphs = explain(raceResult({ workload: twoSleeps, lanes: [...ALL] }), "zh");
    expect(paragraphs[0]).toBe(
      "**sync**（15.00 s）的用时约等于所有任务之和 15.00 s。**threads**（10.00 s）、**async**（10.00 s）和 " +
        "**processes**（10.00 s）的用时只约等于最长的任务 10.00 s。",
    );
  });
});

function stretched(task: TaskTrace, by: number): TaskTrace {
  const segments = task.segments.map((segment) => ({
    ...segment,
    fromMs: segment.fromMs * by,
    toMs: segment.toMs * by,
  }));
  return { ...task, startMs: (task.startMs ?? 0) * by, stopMs: (task.stopMs ?? 0) * by, segments };
}

/** One sleep of 1 s on one thread. */
function traceOf({ startMs, stopMs }: { startMs: number; stopMs: number }): TaskTrace[] {
  const segments = [{ state: "waiting" as const, fromMs: startMs, toMs: stopMs }];
  return [{ index: 0, kind: "sleep", ms: 1000, startMs, stopMs, pid: 1, threadId: 1, segments }];
}

/** The computation holds the loop, and only then is the request sent. */
function loopFirstComputes(): Partial<LaneResult> & { lane: "async" } {
  const ids = { pid: 1, threadId: 1 };
  const running = [{ state: "running" as const, fromMs: 0, toMs: 400 }];
  const waiting = [{ state: "waiting" as const, fromMs: 400, toMs: 700 }];
  return {
    lane: "async",
    elapsedMs: 700,
    tasks: [
      { index: 0, kind: "cpu", ms: 400, startMs: 0, stopMs: 400, ...ids, segments: running },
      { index: 1, kind: "io", ms: 300, startMs: 400, stopMs: 700, ...ids, segments: waiting },
    ],
  };
}
