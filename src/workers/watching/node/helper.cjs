/**
 * A thread beside the program: copies events to their file as they come, so that a program that is killed has told of itself;
 * and looks where the main thread is in a step that goes on and on, which it could not tell itself.
 */
"use strict";
const fs = require("node:fs");
const { Session } = require("node:inspector");
const { performance } = require("node:perf_hooks");
const { threadId, workerData } = require("node:worker_threads");
const { EVENT_BYTES } = require("./recorder.cjs");

const { shared, eventsFile, base, startedMs } = workerData;
const counts = new Int32Array(shared.counts);
const stepFrom = new Float64Array(shared.stepFrom);
const EVERY_MS = 50;
/** A step this long is looked at, and again after four times as long. */
const FIRST_LOOK_MS = 400;
const LOOKS = 4;
const BETWEEN_LOOKS_MS = 15;
const MOST_FRAMES = 20;

/** So that this thread is not taken for one of the program's. */
function tellOfItself() {
  try {
    const nativeId = Number(fs.readlinkSync("/proc/thread-self").split("/").at(-1));
    fs.writeFileSync(`${base}.helper`, JSON.stringify({ threadId, nativeId }));
  } catch {
    // No /proc: then threads are not seen from outside either.
  }
}

let lookedAt = -1;
let nextLookMs = FIRST_LOOK_MS;
let looking = false;

tellOfItself();
setInterval(() => {
  flush();
  void look();
}, EVERY_MS);

/** The main thread does the same at the end of the program: whoever moves the mark writes what is before it. */
function flush() {
  const recorded = counts[0];
  const written = counts[1];
  if (recorded <= written || Atomics.compareExchange(counts, 1, written, recorded) !== written) return;
  const from = written * EVENT_BYTES;
  fs.writeSync(
    eventsFile,
    new Uint8Array(shared.events, from, recorded * EVENT_BYTES - from),
    0,
    undefined,
    from,
  );
}

/** By the main thread's own clock, which began at `startedMs`. */
async function look() {
  const from = stepFrom[0];
  if (from < 0 || looking) return;
  if (from !== lookedAt) [lookedAt, nextLookMs] = [from, FIRST_LOOK_MS];
  if (performance.timeOrigin + performance.now() - startedMs - from < nextLookMs) return;
  nextLookMs *= 4;
  looking = true;
  const session = new Session();
  try {
    session.connectToMainThread();
    const post = (method) =>
      new Promise((resolve, reject) => session.post(method, (error) => (error ? reject(error) : resolve())));
    const urls = new Map();
    session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
    session.on("Debugger.paused", ({ params }) => {
      tellOfStack(params.callFrames, urls);
      session.post("Debugger.resume");
    });
    await post("Debugger.enable");
    for (let number = 0; number < LOOKS; number++) {
      await post("Debugger.pause");
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    }
    await post("Debugger.disable");
  } catch {
    // The main thread has ended meanwhile.
  } finally {
    session.disconnect();
    looking = false;
  }
}

/** The innermost first; lines and columns from 1, as in a stack trace. */
function tellOfStack(callFrames, urls) {
  const frames = callFrames.slice(0, MOST_FRAMES).map(({ location }) => ({
    ...{
      url: urls.get(location.scriptId) ?? "",
      line: location.lineNumber + 1,
      column: (location.columnNumber ?? 0) + 1,
    },
  }));
  fs.appendFileSync(`${base}.looks`, `${JSON.stringify({ ns: Number(process.hrtime.bigint()), frames })}\n`);
}
