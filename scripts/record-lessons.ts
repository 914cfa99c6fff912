/**
 * Records the races that lessons show beside their text: `npm run record:lessons -- [lesson …]`. Each is run
 * until all its lanes are near their ideal, on an idle machine at the first attempt; then the trace is written
 * to src/lessons/course/traces.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readCourse } from "../src/app/content.js";
import { parseText } from "../src/bot/commands/index.js";
import { findLesson } from "../src/lessons/course/find.js";
import type { LessonId } from "../src/lessons/course/ids.js";
import type { ParsedRace } from "../src/race/race.js";
import type { RaceResult } from "../src/race/result.js";
import { runRace } from "../src/workers/measuring/race.js";
import { createRunner } from "../src/workers/measuring/runner.js";
import { findHost } from "../src/workers/runtimes/host.js";

const FOLDER = fileURLToPath(new URL("../src/lessons/course/traces/", import.meta.url));
const ATTEMPTS = 8;
/** The lessons whose point can be seen in a picture. */
const SHOWN: readonly LessonId[] = [
  "concurrency",
  "synchronous",
  "coroutines",
  "gather",
  "threads",
  "gil",
  "processes",
  "blocking",
  "fetching",
  "node",
];

const course = readCourse();
const asked = process.argv.slice(2).map((words) => {
  const id = findLesson(words, course);
  if (id === null) throw new Error(`There is no lesson ${words}.`);
  return id;
});
const commands = [process.env.PYTHON ?? "python3"];
const host = await findHost({ python: { commands, required: true } });
const runner = createRunner({ host, laneMemoryBytes: 2 ** 32 });
await mkdir(FOLDER, { recursive: true });
try {
  for (const id of asked.length > 0 ? asked : SHOWN) {
    const result = await recorded(id);
    await writeFile(`${FOLDER}${id}.json`, `${JSON.stringify(rounded(result))}\n`);
    console.log(
      id,
      result.lanes.map(({ lane, elapsedMs }) => `${lane} ${Math.round(elapsedMs)} ms`).join(", "),
    );
  }
} finally {
  await runner.close();
}

async function recorded(id: LessonId): Promise<RaceResult> {
  const race = { id, ...(parseText(course.lesson(id, "en").try).parsed as ParsedRace) };
  let best: RaceResult | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = await runRace(race, runner, { signal: new AbortController().signal });
    if (best === null || offIdeal(result) < offIdeal(best)) best = result;
    if (offIdeal(best) < 0.05) break;
  }
  return best as RaceResult;
}

/** The share of its ideal by which the worst lane was late; 100 ms more are what starting processes takes. */
function offIdeal({ lanes }: RaceResult): number {
  return Math.max(...lanes.map(({ elapsedMs, idealMs }) => (elapsedMs - idealMs - 100) / idealMs));
}

/** Microseconds are more than a picture shows, and traces are kept in the repository. */
function rounded(result: RaceResult): RaceResult {
  const short = (_: string, value: unknown) =>
    typeof value === "number" ? Math.round(value * 100) / 100 : value;
  return JSON.parse(JSON.stringify(result, short));
}
