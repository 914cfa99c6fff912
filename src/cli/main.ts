/** The words of the command line: `photofinish start|bot|worker|watcher|race|watch|register|manifest`. */
import type { Role } from "../app/app.js";
import { nearest } from "../bot/commands/nearest.js";
import { StartError, UsageError } from "../errors.js";
import { USAGE } from "./usage.js";
import { version } from "./version.js";

/** Each imports what it needs when it is typed: the two chat libraries alone take half a second. */
const WORDS: Record<string, (args: string[]) => Promise<number>> = {
  start: (args) => play("start", args),
  bot: (args) => play("bot", args),
  worker: (args) => play("worker", args),
  watcher: (args) => play("watcher", args),
  race: async (args) => (await import("./race-now.js")).runRaceNow(args),
  watch: async (args) => (await import("./watch-now.js")).runWatchNow(args),
  register: async (args) => (await import("./register.js")).runRegister(args),
  manifest: async (args) => (await import("./manifest.js")).runManifest(args),
};

async function play(role: Role, args: string[]): Promise<number> {
  return (await import("./role.js")).runRole(role, args);
}

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
