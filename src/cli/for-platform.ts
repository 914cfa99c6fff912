/** What the commands share that take the name of one platform: `register discord` and `manifest slack`. */
import { nearest } from "../bot/commands/nearest.js";
import { UsageError } from "../errors.js";
import { type Flags, readFlags } from "./flags.js";
import { USAGE } from "./usage.js";

interface PlatformCommand<F extends Flags> {
  /** `photofinish <name> <platform>`. */
  name: "register" | "manifest";
  platform: string;
  /** Besides `--help`. */
  flags: F;
  run: (values: ReturnType<typeof readFlags<F>>["values"]) => void | Promise<void>;
}

/** Resolves to the exit code. Throws `UsageError` where another platform, or more than one, is named. */
export async function runForPlatform<F extends Flags>(
  { name, platform, flags, run }: PlatformCommand<F>,
  args: string[],
): Promise<number> {
  const { values, positionals } = readFlags(args, { ...flags, help: { type: "boolean" } });
  const { help } = values as { help?: boolean };
  if (help || positionals.length === 0) {
    console.log(USAGE[name]);
    return help ? 0 : 2;
  }
  const [named = "", ...others] = positionals;
  if (named !== platform || others.length > 0) {
    const advice = nearest(named, [platform]) === null ? "" : ` Did you mean "${platform}"?`;
    throw new UsageError(`"photofinish ${name}" takes ${platform} and nothing else.${advice} See --help`);
  }
  await run(values);
  return 0;
}
