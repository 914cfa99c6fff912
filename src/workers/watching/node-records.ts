/** What the hooks of Node left of one process (node/recorder.cjs), as it stands in its files. */
import { join } from "node:path";
import { z } from "zod";
import { type Look, lookSchema, type Profile, profileSchema } from "./node-profile.js";
import { openPlain, readPlain } from "./plain-file.js";

const NUMBERS = 6;
const EVENT_BYTES = NUMBERS * 8;
/** As for Python: what comes later is left out, and said to be. */
export const MOST_EVENTS = 600_000;
const MOST_PLACES_BYTES = 16 * 1024 * 1024;
/** What a process or one of its threads says of itself. */
const MOST_ABOUT_BYTES = 10_000;
const MOST_PROFILE_BYTES = 32 * 1024 * 1024;
/** By number, as in node/recorder.cjs. */
const KINDS = [
  "none", "program", "init", "before", "after", "resolve", "boundary", "step", "late", "wait", "worker", "full", "end",
] as const; // biome-ignore format: by number

export interface Event {
  kind: (typeof KINDS)[number];
  ns: number;
  a: number;
  b: number;
  c: number;
  d: number;
}

/** A line of the program, as V8 tells it: both from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

const aboutSchema = z.object({
  pid: z.number().int(),
  parentPid: z.number().int(),
  version: z.string().max(100),
  nativeId: z.number().int(),
});
const threadSchema = z.object({ threadId: z.number().int(), nativeId: z.number().int() });

export interface RawProcess extends z.infer<typeof aboutSchema> {
  events: Event[];
  cut: boolean;
  places: string[];
  profiles: Profile[];
  looks: Look[];
  workers: z.infer<typeof threadSchema>[];
  /** Threads of ours. */
  helpers: number[];
}

export async function readProcess(
  folder: string,
  pid: string,
  names: readonly string[],
  room: number,
): Promise<RawProcess | null> {
  try {
    const about = aboutSchema.parse(
      JSON.parse(await readPlain(join(folder, `${pid}.node`), MOST_ABOUT_BYTES)),
    );
    const { events, cut } = await readEvents(join(folder, `${pid}.events`), room);
    const all = <T>(ending: string, schema: z.ZodType<T>, mostBytes: number): Promise<T[]> => {
      const own = names.filter((name) => name.startsWith(`${pid}.`) && name.endsWith(ending));
      return readAll(
        own.map((name) => join(folder, name)),
        schema,
        mostBytes,
      );
    };
    return {
      ...about,
      ...{ events, cut, places: await readPlaces(join(folder, `${pid}.places`)) },
      profiles: await all(".profile", profileSchema, MOST_PROFILE_BYTES),
      looks: await readLooks(join(folder, `${pid}.looks`)),
      workers: await all(".worker", threadSchema, MOST_ABOUT_BYTES),
      helpers: (await all(".helper", threadSchema, MOST_ABOUT_BYTES)).map(({ nativeId }) => nativeId),
    };
  } catch {
    return null; // It was killed before it had said who it is, or wrote something else there.
  }
}

async function readEvents(path: string, room: number): Promise<{ events: Event[]; cut: boolean }> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    const count = Math.min(room, Math.floor(size / EVENT_BYTES));
    const buffer = Buffer.alloc(count * EVENT_BYTES);
    await file.read(buffer, 0, buffer.length, 0);
    const events: Event[] = [];
    for (let at = 0; at < buffer.length; at += EVENT_BYTES) {
      const kind = KINDS[buffer.readDoubleLE(at)];
      if (kind === undefined || kind === "none") break;
      const number = (index: number) => buffer.readDoubleLE(at + 8 * index);
      events.push({ kind, ns: number(1), a: number(2), b: number(3), c: number(4), d: number(5) });
    }
    return { events, cut: size > count * EVENT_BYTES };
  } finally {
    await file.close();
  }
}

async function readPlaces(path: string): Promise<string[]> {
  const lines = (await readPlain(path, MOST_PLACES_BYTES)).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const text: unknown = JSON.parse(line);
    return typeof text === "string" ? text : "";
  });
}

/** A line each; none where the program held its loop for no long time. */
async function readLooks(path: string): Promise<Look[]> {
  const text = await readPlain(path, MOST_PLACES_BYTES).catch(() => "");
  const lines = text.split("\n").filter((line) => line.endsWith("}"));
  return lines.map((line) => lookSchema.parse(JSON.parse(line)));
}

/** Without those that are only half there: the program was killed while they were written. */
async function readAll<T>(paths: readonly string[], schema: z.ZodType<T>, mostBytes: number): Promise<T[]> {
  const read = await Promise.all(
    paths.map(async (path) => {
      try {
        return schema.safeParse(JSON.parse(await readPlain(path, mostBytes))).data;
      } catch {
        return undefined;
      }
    }),
  );
  return read.filter((each) => each !== undefined);
}

export function placesIn(text: string): Place[] {
  return text.split("\n").flatMap((line) => {
    const [file = "", row, column] = line.split("\t");
    return Number(row) > 0 ? [{ file, line: Number(row), column: Number(column) }] : [];
  });
}
