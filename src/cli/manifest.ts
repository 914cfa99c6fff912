/** `photofinish manifest slack`: what Slack takes when an app is made, without starting anything. */
import { commands } from "../bot/commands/index.js";
import { nearest } from "../bot/commands/nearest.js";
import { slackManifest } from "../bot/slack/manifest.js";
import { UsageError } from "../errors.js";
import { readFlags } from "./flags.js";
import { USAGE } from "./usage.js";

export async function runManifest(args: string[]): Promise<number> {
  const { values, positionals } = readFlags(args, { url: { type: "string" }, help: { type: "boolean" } });
  if (values.help || positionals.length === 0) {
    console.log(USAGE.manifest);
    return values.help ? 0 : 2;
  }
  const [platform = "", ...others] = positionals;
  if (platform !== "slack" || others.length > 0) {
    const advice = nearest(platform, ["slack"]) === null ? "" : ' Did you mean "slack"?';
    throw new UsageError(`"photofinish manifest" takes slack and nothing else.${advice} See --help`);
  }
  if (values.url !== undefined && !isPublicUrl(values.url)) {
    throw new UsageError("--url is the https:// address under which Slack reaches the bot. See --help");
  }
  console.log(JSON.stringify(slackManifest(commands, values.url ?? null), null, 2));
  return 0;
}

function isPublicUrl(value: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === "https:";
}
