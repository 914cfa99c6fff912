/** Calls that stop the whole thread until they are done: each that takes a millisecond or more is recorded. */
"use strict";
const { syncBuiltinESMExports } = require("node:module");
const childProcess = require("node:child_process");
const fs = require("node:fs");
const zlib = require("node:zlib");
const crypto = require("node:crypto");

const LEAST_MS = 1;
/** As in WAIT_KINDS of src/race/watching/trace.ts. */
const WAIT = { child: 2, signal: 6, file: 10 };

/** `record(kind, name, fromMs, toMs, wrapper)` is called after such a call. */
function watchCalls(now, record) {
  let inside = false;
  const wrap = (object, name, kind, words) => {
    const original = object[name];
    if (typeof original !== "function") return;
    const wrapper = {
      [name](...args) {
        // What it calls itself, such as `spawnSync` in `execSync`, is the same wait.
        if (inside) return Reflect.apply(original, this, args);
        inside = true;
        const fromMs = now();
        try {
          return Reflect.apply(original, this, args);
        } finally {
          inside = false;
          const toMs = now();
          if (toMs - fromMs >= LEAST_MS) safely(() => record(kind, words, fromMs, toMs, wrapper));
        }
      },
    }[name];
    Object.defineProperty(wrapper, "length", { value: original.length, configurable: true });
    object[name] = wrapper;
  };
  for (const name of ["execSync", "execFileSync", "spawnSync"])
    wrap(childProcess, name, WAIT.child, `child_process.${name}`);
  for (const name of Object.keys(fs).filter((each) => each.endsWith("Sync")))
    wrap(fs, name, WAIT.file, `fs.${name}`);
  for (const name of Object.keys(zlib).filter((each) => each.endsWith("Sync")))
    wrap(zlib, name, WAIT.signal, `zlib.${name}`);
  for (const name of ["pbkdf2Sync", "scryptSync", "generateKeyPairSync", "generatePrimeSync"])
    wrap(crypto, name, WAIT.signal, `crypto.${name}`);
  wrap(Atomics, "wait", WAIT.signal, "Atomics.wait");
  syncBuiltinESMExports();
}

/** The program gets what its call gave, whatever becomes of the record. */
function safely(record) {
  try {
    record();
  } catch {
    // Nothing of ours may end it.
  }
}

module.exports = { watchCalls };
