/** Reads what the hooks of Node left of all processes of a program, and makes a trace of it. */
import { readdir } from "node:fs/promises";
import type { ProcessTrace } from "../../race/watching/trace.js";
import type { FileFacts } from "./javascript-facts.js";
import { interpretOrLeave } from "./node-calls.js";
import { filesIn } from "./node-profile.js";
import { MOST_EVENTS, placesIn, type RawProcess, readProcess } from "./node-records.js";

export interface NodeTraces {
  /** Of the program that was started; `null` where it told nothing. */
  startNs: number | null;
  /** The program's own files that the trace names. */
  files: string[];
  /** `facts`: of each file that could be read. `endNs`: of the whole program. */
  parse(zeroNs: number, endNs: number, facts: ReadonlyMap<string, FileFacts>): ProcessTrace[];
}

/** What is no trace is passed over: the program can write into the folder as well. */
export async function readNodeTraces(folder: string): Promise<NodeTraces> {
  const names = await readdir(folder);
  const pids = names.flatMap((name) => /^(\d+)\.node$/.exec(name)?.[1] ?? []);
  const read: RawProcess[] = [];
  let room = MOST_EVENTS;
  for (const pid of pids) {
    const raw = await readProcess(folder, pid, names, room);
    if (raw === null) continue;
    room = Math.max(0, room - raw.events.length);
    read.push(raw);
  }
  const starts = read.flatMap(({ events }) => events.find(({ kind }) => kind === "program")?.ns ?? []);
  const files = read.flatMap(({ places, profiles, looks }) => [
    ...places.flatMap((text) => placesIn(text).map(({ file }) => file)),
    ...filesIn([
      ...profiles.flatMap(({ nodes }) => nodes.map(({ callFrame }) => callFrame.url)),
      ...looks.flatMap(({ frames }) => frames.map(({ url }) => url)),
    ]),
  ]);
  return {
    startNs: starts.length === 0 ? null : Math.min(...starts),
    files: [...new Set(files)],
    parse: (zeroNs, endNs, facts) => read.flatMap((raw) => interpretOrLeave(raw, { zeroNs, endNs, facts })),
  };
}
