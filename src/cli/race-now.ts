/** `photofinish race`: one race in this process, without chat or queue. */
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { race as raceCommand } from "../bot/commands/race.js";
import { renderCard, viewWidth } from "../bot/terminal/render.js";
import { readConfig } from "../config/config.js";
import { createDrawing } from "../drawing/draw.js";
import { UsageError, UserError } from "../errors.js";
import { resultCard } from "../lessons/cards/result-card.js";
import { photoFinishSvg } from "../lessons/picture/photo-finish.js";
import { mistakeText } from "../lessons/text.js";
import { raceTraceEvents } from "../lessons/watch/trace-events.js";
import type { Language } from "../race/reply.js";
import type { RaceResult } from "../race/result.js";
import { runRace } from "../workers/measuring/race.js";
import { createRunner } from "../workers/measuring/runner.js";
import { findHost } from "../workers/runtimes/host.js";
import { checkWritable, languageOf, readFlags } from "./flags.js";
import { USAGE } from "./usage.js";

const FLAGS = {
  runtime: { type: "string" },
  runs: { type: "string" },
  json: { type: "boolean" },
  png: { type: "string" },
  trace: { type: "string" },
  lang: { type: "string" },
  help: { type: "boolean" },
} as const;

export async function runRaceNow(args: string[]): Promise<number> {
  const { values, positionals } = readFlags(args, FLAGS);
  if (values.help || positionals.length === 0) {
    console.log(USAGE.race);
    return values.help ? 0 : 2;
  }
  const language = languageOf(values.lang);
  const words = [...positionals];
  if (values.runtime !== undefined) words.push(`runtime=${values.runtime}`);
  if (values.runs !== undefined) words.push(`runs=${values.runs}`);

  if (values.png !== undefined) await checkWritable("png", values.png);
  if (values.trace !== undefined) await checkWritable("trace", values.trace);
  const result = await inUsersWords(language, () => run(words.join(" ")));
  if (values.png !== undefined) await writePicture(values.png, result, language);
  if (values.trace !== undefined) {
    await writeFile(values.trace, `${JSON.stringify(raceTraceEvents(result))}\n`);
  }
  if (values.json) {
    const { workload, runtime, runs, host, lanes } = result;
    console.log(JSON.stringify({ workload, runtime, runs, host, lanes }));
  } else {
    const view = {
      width: viewWidth(process.stdout.columns),
      colour: process.stdout.isTTY === true,
      language,
    };
    console.log(renderCard(resultCard(result, language), view).join("\n"));
  }
  return result.lanes.every((lane) => lane.status === "finished") ? 0 : 1;
}

/** Ctrl-C cancels the race: what was measured until then is the result. */
async function run(words: string): Promise<RaceResult> {
  const parsed = raceCommand.fromText(words);
  const config = readConfig(process.env);
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  const { commands, required } = config.python;
  const host = await findHost({ python: { commands, required: required || parsed.runtime === "python" } });
  const runner = createRunner({ host, laneMemoryBytes: config.laneMemoryBytes });
  try {
    return await runRace({ id: randomUUID(), ...parsed }, runner, { signal: cancelling.signal });
  } finally {
    await runner.close();
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  }
}

async function writePicture(file: string, result: RaceResult, language: Language): Promise<void> {
  const drawing = createDrawing();
  try {
    await writeFile(file, await drawing.png(photoFinishSvg(result, language)));
  } finally {
    await drawing.close();
  }
}

/** On the command line a user's mistake is a mistake of the usage. */
async function inUsersWords<T>(language: Language, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw new UsageError(mistakeText(language, error));
    throw error;
  }
}
