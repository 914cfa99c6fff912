/** The words of the command line: `photofinish start|bot|worker|watcher|race|watch|register|manifest`. */
import { nearest } from "../bot/commands/nearest.js";
import { StartError, UsageError } from "../errors.js";
import { runManifest } from "./manifest.js";
import { runRaceNow } from "./race-now.js";
import { runRegister } from "./register.js";
import { runRole } from "./role.js";
import { USAGE } from "./usage.js";
import { version } from "./version.js";
import { runWatchNow } from "./watch-now.js";

const WORDS: Record<string, (args: string[]) => Promise<number>> = {
  start: (args) => runRole("start", args),
  bot: (args) => runRole("bot", args),
  worker: (args) => runRole("worker", args),
  watcher: (args) => runRole("watcher", args),
  race: runRaceNow,
  watch: runWatchNow,
  register: runRegister,
  manifest: runManifest,
};

/** Resolves to the exit code: 0 done, 1 failed, 2 not understood. */
async function main([word, ...args]: string[]): Promise<number> {
  if (word === undefined || word === "help" || word === "--help" || word === "-h") {
    console.log(USAGE.photofinish);
    return word === undefined ? 2 : 0;
  }
  if (word === "--version" || word === "-v") {
    console.log(version());
    return 0;
  }
  const run = WORDS[word];
  if (run === undefined) throw unknownWord(word);
  return run(args);
}

function unknownWord(word: string): UsageError {
  const meant = nearest(word, Object.keys(WORDS));
  const advice = meant === null ? "" : ` Did you mean "photofinish ${meant}"?`;
  return new UsageError(`There is no ${JSON.stringify(word.slice(0, 40))}.${advice} See photofinish --help`);
}

/** Never rejects: what goes wrong is told on standard error. */
export async function runCommandLine(args: string[]): Promise<void> {
  try {
    process.exitCode = await main(args);
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : 1;
    const expected = error instanceof UsageError || error instanceof StartError;
    console.error(expected ? error.message : error);
  }
}
