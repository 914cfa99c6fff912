/**
 * Where the hooks write down what happened: six numbers an event, in memory that a helper thread copies to a file while the
 * program runs, and the main thread at its end. Places (own lines on the stack) are written once each, as text.
 */
"use strict";
const fs = require("node:fs");
const { performance } = require("node:perf_hooks");

/** Numbers of an event, all of 64 bits: kind, time in ns of the monotonic clock, and four that depend on the kind. */
const NUMBERS = 6;
const EVENT_BYTES = NUMBERS * 8;

/** By number; read-node-trace.ts has the same. */
const KIND = {
  program: 1,
  init: 2,
  before: 3,
  after: 4,
  resolve: 5,
  boundary: 6,
  step: 7,
  late: 8,
  wait: 9,
  worker: 10,
  full: 11,
  end: 12,
};

const now = performance.now.bind(performance);
const writeSync = fs.writeSync.bind(fs);
/** From `performance.now()`, ms since the process began, to the clock that all processes share. */
const ZERO_NS = Number(process.hrtime.bigint()) - now() * 1e6;

/** `base`: of the files, without its ending. `bytes`: no more than that is kept. */
function createRecorder(base, bytes) {
  // Room that is reserved and not used costs no memory.
  const most = Math.max(1_000, Math.floor(bytes / EVENT_BYTES));
  const shared = {
    events: new SharedArrayBuffer(most * EVENT_BYTES),
    // How many were recorded; how many of them are in the file; when the step under way began, in ms, or -1; whether it is over.
    counts: new SharedArrayBuffer(4 * 4),
    stepFrom: new SharedArrayBuffer(8),
  };
  const events = new Float64Array(shared.events);
  const counts = new Int32Array(shared.counts);
  const stepFrom = new Float64Array(shared.stepFrom);
  stepFrom[0] = -1;
  const eventsFile = fs.openSync(`${base}.events`, "w");
  const placesFile = fs.openSync(`${base}.places`, "w");
  const places = new Map();
  let count = 0;

  function add(kind, ms, a, b, c, d) {
    if (count === most) return;
    // The last room is for saying that there is no more.
    if (count === most - 1) kind = KIND.full;
    const at = count * NUMBERS;
    events[at] = kind;
    events[at + 1] = ZERO_NS + ms * 1e6;
    events[at + 2] = a;
    events[at + 3] = b;
    events[at + 4] = c;
    events[at + 5] = d;
    count += 1;
    counts[0] = count;
  }

  /** The number of a place, which is any text. */
  function placeNumber(text) {
    let number = places.get(text);
    if (number === undefined) {
      number = places.size + 1;
      places.set(text, number);
      try {
        writeSync(placesFile, `${JSON.stringify(text)}\n`);
      } catch {
        // A full disk, or a program that closes files it does not know: nothing of ours may end it.
      }
    }
    return number;
  }

  /** Copies what is not in the file yet: for the end of the program, when the helper does it no more. */
  function flush() {
    const written = Atomics.exchange(counts, 1, counts[0]);
    if (written < counts[0]) {
      const from = written * EVENT_BYTES;
      writeSync(
        eventsFile,
        new Uint8Array(shared.events, from, counts[0] * EVENT_BYTES - from),
        0,
        undefined,
        from,
      );
    }
  }

  const isFull = () => count === most;

  return { add, isFull, placeNumber, flush, now, shared, stepFrom, eventsFile, base, zeroNs: ZERO_NS };
}

module.exports = { createRecorder, KIND, EVENT_BYTES };
