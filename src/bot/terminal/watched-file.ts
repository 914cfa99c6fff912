/** `/watch FILE`: a program on the user's own machine, run as if they had started it, without a sandbox. */
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import type { Drawing } from "../../drawing/draw.js";
import { quoted, UserError } from "../../errors.js";
import type { Card } from "../../lessons/cards/card.js";
import { cardPicture } from "../../lessons/picture/card-picture.js";
import { watchCard } from "../../lessons/watch/watch-card.js";
import type { Language } from "../../race/reply.js";
import type { WatchReport } from "../../race/watch.js";
import { hostTurn } from "../../workers/host-turn.js";
import { laneEnvironment } from "../../workers/runtimes/environment.js";
import { interpreterOf } from "../../workers/watching/interpreter.js";
import { type WatchOptions, watchProgram } from "../../workers/watching/watch-program.js";

/** What of its output is shown. */
const OUTPUT_BYTES = 4_000;

export interface WatchedFile {
  card: Card;
  png: Buffer;
  /** It ended with anything but exit code 0. */
  failed: boolean;
}

/** The file in `/watch FILE`, `""` where none is named; `null` for every other line. A name with blanks may be in quotes. */
export function fileToWatch(typed: string): string | null {
  const line = /^\s*\/?watch(?:\s+(.*))?$/is.exec(typed);
  if (line === null) return null;
  const bare = (line[1] ?? "").trim().replace(/^(["'])(.*)\1$/, "$2");
  return bare.startsWith("~/") ? `${homedir()}${bare.slice(1)}` : bare;
}

export type WatchFile = (file: string, asked: Asked) => Promise<WatchedFile>;

export interface Asked {
  language: Language;
  /** Aborting ends the program; what was seen until then is the answer. */
  signal: AbortSignal;
  /** Called where there is such a program, before it runs. */
  onFound(): void;
}

/** Throws `UserError` for what is no program that can be run here. */
export function fileWatcher({ python, drawing }: { python: string; drawing: Drawing }): WatchFile {
  return async (file, { language, signal, onFound }) => {
    const interpreter = await interpreterFor(file, python);
    onFound();
    const report = await watched(file, interpreter, signal);
    const card = watchCard(report, language);
    const png = await drawing.png(cardPicture(card, language) as string);
    return { card, png, failed: report.exitCode !== 0 };
  };
}

async function interpreterFor(file: string, python: string): Promise<WatchOptions["interpreter"]> {
  if (file === "") throw new UserError("watch.error.noFile");
  const interpreter = interpreterOf(file, python);
  if (interpreter === null) throw new UserError("watch.error.ending", { file: quoted(file) });
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) throw new UserError("watch.error.notThere", { file: quoted(file) });
  return interpreter;
}

/** It gets nothing of this process's environment that may be a secret, such as the tokens of chat platforms. */
async function watched(
  file: string,
  interpreter: WatchOptions["interpreter"],
  signal: AbortSignal,
): Promise<WatchReport> {
  // A program may compute: it takes turns with the races that do.
  const endTurn = await hostTurn(signal);
  try {
    return await watchProgram({
      ...{ program: { file }, args: [], interpreter, cwd: process.cwd(), env: laneEnvironment() },
      ...{ limitMs: null, signal, streams: { stdin: "", outputBytes: OUTPUT_BYTES } },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UserError("watch.error.noInterpreter", { command: quoted(interpreter.command) });
  } finally {
    await endTurn();
  }
}
