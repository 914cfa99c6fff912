/** `photofinish start|bot|worker|watcher`: plays a role until it is told to stop. */
import { join } from "node:path";
import { destination, type Logger, pino } from "pino";
import { type Role, startApp } from "../app/app.js";
import { prepareDataFolder } from "../app/folders.js";
import { type Config, readConfig } from "../config/config.js";
import { UsageError } from "../errors.js";
import { languageOf, readFlags } from "./flags.js";
import { USAGE } from "./usage.js";
import { version } from "./version.js";

/** After this the process ends, whatever still hangs; its watcher ends the lanes. */
const STOP_WITHIN_MS = 9_500;

export async function runRole(role: Role, args: string[]): Promise<number> {
  const { values, positionals } = readFlags(args, { lang: { type: "string" }, help: { type: "boolean" } });
  if (values.help) {
    console.log(USAGE[role]);
    return 0;
  }
  if (positionals.length > 0) {
    throw new UsageError(`"photofinish ${role}" takes no ${JSON.stringify(positionals[0])}. See --help`);
  }
  const language = languageOf(values.lang);
  const config = readConfig(process.env);
  // The log of a chat is in it.
  await prepareDataFolder(config.dataFolder, { embedded: false });
  const logger = createLogger(role, config);
  // Listening before anything is started: a signal is heeded from the beginning.
  const signalled = new Promise<number>((resolve) => {
    // A keyboard's Ctrl-C is no signal while somebody chats: the terminal reads it itself.
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.once(signal, () => resolve(0));
  });
  const terminal = { input: process.stdin, output: process.stdout, term: process.env.TERM };
  const starting = startApp({ role, config, version: version(), logger, language, terminal });
  const app = await Promise.race([starting, signalled]);
  // Nothing is under way yet that would be lost, and to wait for a store that is away could take for ever.
  if (typeof app === "number") process.exit(app);
  const code = await Promise.race([app.finished, signalled]);
  setTimeout(() => {
    logger.error("stopping took too long; ending all the same");
    process.exit(1);
  }, STOP_WITHIN_MS).unref();
  await app.stop();
  // At once: an open standard input would keep the process, and so would a platform that owes an answer.
  process.exit(code);
}

/** A chat in a terminal is no place for a log: there it goes to a file. Elsewhere, standard error. */
function createLogger(role: Role, config: Config): Logger {
  const chat = (role === "start" || role === "bot") && process.stdin.isTTY === true;
  const level = config.logLevel ?? (chat || role === "worker" || role === "watcher" ? "info" : "warn");
  if (!chat) return pino({ level }, destination(2));
  return pino({ level }, destination({ dest: join(config.dataFolder, "photofinish.log"), sync: true }));
}
