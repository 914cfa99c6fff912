/** `photofinish watch`: runs a program of the user's own, unchanged, and shows it as a photo finish. */
import { readFile, writeFile } from "node:fs/promises";
import { renderCard, viewWidth } from "../bot/terminal/render.js";
import { readConfig } from "../config/config.js";
import { createDrawing } from "../drawing/draw.js";
import { UsageError } from "../errors.js";
import { watchPage } from "../lessons/watch/page.js";
import { watchSvg } from "../lessons/watch/picture.js";
import { watchTraceEvents } from "../lessons/watch/trace-events.js";
import { watchCard } from "../lessons/watch/watch-card.js";
import type { Language } from "../race/reply.js";
import type { WatchReport } from "../race/watch.js";
import type { WatchTrace } from "../race/watching/trace.js";
import { interpreterOf } from "../workers/watching/interpreter.js";
import { type WatchOptions, watchProgram } from "../workers/watching/watch-program.js";
import { checkWritable, languageOf, readFlags } from "./flags.js";
import { USAGE } from "./usage.js";

const FLAGS = {
  json: { type: "string" },
  png: { type: "string" },
  html: { type: "string" },
  trace: { type: "string" },
  lang: { type: "string" },
  limit: { type: "string" },
  quiet: { type: "boolean" },
  help: { type: "boolean" },
} as const;
const TAKES_VALUE = new Set(["--json", "--png", "--html", "--trace", "--lang", "--limit"]);

/** Resolves to the exit code of the program itself. */
export async function runWatchNow(args: string[]): Promise<number> {
  const { ours, target, module, rest } = split(args);
  const { values } = readFlags(ours, FLAGS);
  if (values.help || target === undefined) {
    console.log(USAGE.watch);
    return values.help ? 0 : 2;
  }
  const language = languageOf(values.lang);
  const limitMs = limitOf(values.limit);
  for (const name of ["json", "png", "html", "trace"] as const) {
    const file = values[name];
    if (file !== undefined) await checkWritable(name, file);
  }
  const program = module ? { module: target } : { file: target };
  const interpreter = await interpreterFor(target, module);
  let trace: WatchTrace | null = null;
  const onTrace = (read: WatchTrace) => {
    trace = read;
  };
  const report = await watch({ program, args: rest, interpreter, limitMs, onTrace });
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ ...report, trace })}\n`);
  if (values.trace !== undefined)
    await writeFile(values.trace, `${JSON.stringify(watchTraceEvents(report))}\n`);
  if (values.html !== undefined) await writeFile(values.html, watchPage(report, language));
  if (values.png !== undefined) await writePicture(values.png, report, language);
  if (!values.quiet) say(report, language);
  return exitCode(report);
}

/** Ours come before the program; all that follows it is the program's. */
function split(args: string[]): {
  ours: string[];
  target: string | undefined;
  module: boolean;
  rest: string[];
} {
  const ours: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] as string;
    if (arg === "-m") return { ours, target: args[at + 1], module: true, rest: args.slice(at + 2) };
    if (arg === "--") return { ours, target: args[at + 1], module: false, rest: args.slice(at + 2) };
    if (!arg.startsWith("-")) return { ours, target: arg, module: false, rest: args.slice(at + 1) };
    ours.push(arg);
    const value = args[at + 1];
    if (TAKES_VALUE.has(arg) && value !== undefined) {
      ours.push(value);
      at += 1;
    }
  }
  return { ours, target: undefined, module: false, rest: [] };
}

const MOST_SECONDS = 86_400;

function limitOf(flag: string | undefined): number | null {
  if (flag === undefined) return null;
  const seconds = Number(flag);
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new UsageError(
      `--limit ${flag}: that is a number of seconds, more than 0 and at most ${MOST_SECONDS}.`,
    );
  }
  return seconds * 1000;
}

async function interpreterFor(target: string, module: boolean): Promise<WatchOptions["interpreter"]> {
  const [python = "python3"] = readConfig(process.env).python.commands;
  if (module) return { runtime: "python", command: python };
  const interpreter = interpreterOf(target, python);
  if (interpreter === null) {
    throw new UsageError(
      `${target}: a program to watch ends in .py, .js or .mjs; a Python module is named by -m.`,
    );
  }
  await checkProgram(target);
  return interpreter;
}

const UNREADABLE: Record<string, string> = {
  ENOENT: "there is no such file here",
  EISDIR: "that is a folder; name the program in it, or a package with -m",
  EACCES: "that file may not be read; see its permissions",
};

async function checkProgram(file: string): Promise<void> {
  try {
    await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(`${file}: ${UNREADABLE[code] ?? `it cannot be read (${code})`}.`);
  }
}

/** Ctrl-C reaches the program through the terminal, SIGTERM through us; here both mean that the report is wanted now. */
async function watch(
  what: Pick<WatchOptions, "program" | "args" | "interpreter" | "limitMs" | "onTrace">,
): Promise<WatchReport> {
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals) => stopping.abort(signal);
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    const surroundings = { cwd: process.cwd(), env: process.env, streams: "inherit" as const };
    return await watchProgram({ ...what, ...surroundings, signal: stopping.signal });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UsageError(
      `${what.interpreter.command} does not run. Install Python 3.10 or newer, or name one in PYTHON.`,
    );
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

async function writePicture(file: string, report: WatchReport, language: Language): Promise<void> {
  const drawing = createDrawing();
  try {
    await writeFile(file, await drawing.png(watchSvg(report, language)));
  } finally {
    await drawing.close();
  }
}

/** On standard error: standard output is the program's. */
function say(report: WatchReport, language: Language): void {
  const { columns, isTTY } = process.stderr;
  const view = { width: viewWidth(columns), colour: isTTY === true, language };
  process.stderr.write(`\n${renderCard(watchCard(report, language), view).join("\n")}\n`);
}

const SIGNALS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** As a shell gives it: 128 and the signal's number. */
function exitCode({ exitCode: code, signal }: WatchReport): number {
  return code ?? 128 + (SIGNALS[signal ?? ""] ?? 0);
}
