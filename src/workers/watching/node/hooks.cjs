/**
 * Watches a Node program from inside: its async functions by the promises that they make, how long each turn of the event loop
 * takes and where, timers and data that came late, and calls that block. `start` is required before the program's main file.
 */
"use strict";
const { createHook } = require("node:async_hooks");
const fs = require("node:fs");
const { performance } = require("node:perf_hooks");
const { Session } = require("node:inspector");
const { isMainThread, threadId, Worker } = require("node:worker_threads");
const { watchCalls } = require("./calls.cjs");
const { innermostOwnPlace, ownPlace } = require("./places.cjs");
const { createRecorder, KIND } = require("./recorder.cjs");

/** Turns of the loop that are shorter are told of only where something of the program's own began in them. */
const LEAST_STEP_MS = 1;
/** A timer that fires so much later than it was due was kept waiting. */
const LATE_MS = 20;
/** What comes so soon after a long turn had waited for its end. */
const RIGHT_AFTER_MS = 1;
const LONG_STEP_MS = 40;
const NETWORK = new Set([
  "TCPWRAP",
  "TCPSERVERWRAP",
  "PIPEWRAP",
  "PIPESERVERWRAP",
  "TCPCONNECTWRAP",
  "HTTPINCOMINGMESSAGE",
  "HTTPCLIENTREQUEST",
  "GETADDRINFOREQWRAP",
]);
const PROFILE_INTERVAL_US = 8_000;
/** The hooks may take so much of the program's time; a program with more to tell is watched until then. */
const BUDGET_MS = 40;
const BUDGET_SHARE = 0.04;

/** The program runs in any case: where it cannot be watched from inside, it is seen from outside alone. */
function start(options) {
  try {
    if (isMainThread) watch(options);
    else tellOfWorker(options.folder);
  } catch {
    // No room for the trace, as under a limit of memory or on a full disk.
  }
}

function watch({ folder, bytes }) {
  const recorder = createRecorder(`${folder}/${process.pid}`, bytes);
  const { add, now, stepFrom } = recorder;
  fs.writeFileSync(
    `${folder}/${process.pid}.node`,
    JSON.stringify({
      pid: process.pid,
      parentPid: process.ppid,
      version: process.version.slice(1),
      nativeId: process.pid,
    }),
  );
  const profiler = startProfile();

  /** Promises that an own line made, by their ids, until they are settled or gone on with. */
  const known = new Set();
  /** Timers that are set, by their ids: when they are due, and how often they come. */
  const timers = new Map();
  /** Connections and servers: what calls back for one of them came from outside. */
  const ofNetwork = new Map();
  /** When the callbacks under way began, the innermost last. */
  const began = [];
  let boundary = true;
  let lastLongStep = -1;

  let spentMs = 0;

  function giveUp(ms) {
    hook.disable();
    began.length = 0;
    stepFrom[0] = -1;
    add(KIND.full, ms, 0, 0, 0, 0);
  }

  const tellBoundary = (ms) => {
    if (!boundary) return;
    boundary = false;
    add(KIND.boundary, ms, began.length === 0 ? startedMs : began[began.length - 1], 0, 0, 0);
  };

  /** What is thrown in a hook would end the program. */
  function init(id, type, trigger, resource) {
    if (type !== "PROMISE" && type !== "Timeout" && type !== "WORKER") {
      if (NETWORK.has(type)) remember(ofNetwork, id, true);
      return;
    }
    const ms = now();
    try {
      if (type === "PROMISE") tellOfPromise(id, trigger, ms, innermostOwnPlace(init));
      else if (type === "WORKER") add(KIND.worker, ms, 0, 0, recorder.placeNumber(ownPlace(init)), 0);
      // Node and libraries have timers of their own, of which nobody sees whether they are late.
      else if (ownPlace(init) !== "") {
        const dueMs = ms + (resource._idleTimeout ?? 0);
        remember(timers, id, { dueMs, repeatMs: resource._repeat ?? null });
      }
    } catch {
      giveUp(ms);
      return;
    }
    const afterMs = now();
    spentMs += afterMs - ms;
    if (recorder.isFull() || spentMs > BUDGET_MS + BUDGET_SHARE * (afterMs - startedMs)) giveUp(afterMs);
  }

  function tellOfPromise(id, trigger, ms, place) {
    if (place === "") return;
    tellBoundary(ms);
    known.add(id);
    add(KIND.init, ms, id, trigger, recorder.placeNumber(place), 0);
  }

  function before(id) {
    const ms = now();
    began.push(ms);
    if (began.length === 1) stepFrom[0] = ms;
    if (known.has(id)) {
      boundary = false;
      add(KIND.before, ms, id, 0, 0, 0);
      return;
    }
    boundary = true;
    const timer = timers.get(id);
    if (timer !== undefined) {
      if (ms - timer.dueMs >= LATE_MS) add(KIND.late, ms, timer.dueMs, 0, 0, 0);
      if (timer.repeatMs === null) timers.delete(id);
      else timer.dueMs = ms + timer.repeatMs;
    } else if (lastLongStep >= 0 && ms - lastLongStep < RIGHT_AFTER_MS && ofNetwork.has(id)) {
      add(KIND.late, ms, lastLongStep, 0, 0, 0);
    }
  }

  function after(id) {
    const ms = now();
    const from = began.pop() ?? ms;
    if (began.length === 0) stepFrom[0] = -1;
    if (ms - from >= LONG_STEP_MS) lastLongStep = ms;
    if (known.delete(id)) add(KIND.after, ms, id, 0, 0, 0);
    else if (ms - from >= LEAST_STEP_MS && began.length === 0) add(KIND.step, ms, from, 0, 0, 0);
    boundary = true;
  }

  function promiseResolve(id) {
    if (!known.has(id)) return;
    add(KIND.resolve, now(), id, 0, 0, 0);
  }

  watchCalls(now, (kind, words, fromMs, toMs, wrapper) => {
    const place = ownPlace(wrapper);
    if (place === "") return;
    add(KIND.wait, toMs, fromMs, kind, recorder.placeNumber(place), recorder.placeNumber(words));
  });

  startHelper(recorder);
  const startedMs = now();
  // The run of the main file is a step of its own.
  stepFrom[0] = startedMs;
  add(KIND.program, startedMs, recorder.zeroNs, 0, 0, 0);
  const hook = createHook({ init, before, after, promiseResolve });
  hook.enable();

  process.once("exit", () => {
    const ms = now();
    hook.disable();
    if (began.length > 0) add(KIND.step, ms, began[0], 0, 0, 0);
    add(KIND.end, ms, 0, 0, 0, 0);
    try {
      recorder.flush();
    } catch {
      // The end is missing then, and nothing else.
    }
    profiler.write(`${folder}/${process.pid}.profile`);
  });
}

/** That something is over is not told, since that makes promises dear: what is kept of it has a bound. */
const MOST_REMEMBERED = 100_000;

function remember(map, id, value) {
  if (map.size >= MOST_REMEMBERED) map.clear();
  map.set(id, value);
}

/** V8's own sampler, from the beginning to the end of the program; it costs some hundredths of a millisecond a sample. */
function startProfile() {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: PROFILE_INTERVAL_US });
  session.post("Profiler.start");
  return {
    write(file) {
      session.post("Profiler.stop", (error, result) => {
        try {
          if (!error) fs.writeFileSync(file, JSON.stringify(result.profile));
        } catch {
          // Without it lines are missing, and nothing else.
        }
      });
    },
  };
}

function startHelper({ shared, eventsFile, base }) {
  const helper = new Worker(`${__dirname}/helper.cjs`, {
    workerData: { shared, eventsFile, base, startedMs: performance.timeOrigin },
    // Not this file again, nor the program's own flags.
    execArgv: [],
    env: {},
    stdin: false,
    stdout: false,
    stderr: false,
  });
  helper.unref();
  helper.on("error", () => {});
}

/** Which thread of the operating system a worker is; /proc is there on Linux alone. */
function tellOfWorker(folder) {
  let nativeId = 0;
  try {
    nativeId = Number(fs.readlinkSync("/proc/thread-self").split("/").at(-1));
  } catch {
    return;
  }
  const startNs = Number(process.hrtime.bigint());
  fs.writeFileSync(
    `${folder}/${process.pid}.${threadId}.worker`,
    JSON.stringify({ threadId, nativeId, startNs }),
  );
}

module.exports = { start };
