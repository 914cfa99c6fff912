/** `photofinish manifest slack`: prints what Slack makes the app from, without starting anything. */
import { offeredCommands } from "../bot/commands/index.js";
import { slackManifest } from "../bot/slack/manifest.js";
import { UsageError } from "../errors.js";
import { runForPlatform } from "./for-platform.js";

export function runManifest(args: string[]): Promise<number> {
  return runForPlatform(
    {
      name: "manifest",
      platform: "slack",
      flags: { url: { type: "string" }, watch: { type: "boolean" } },
      run: printManifest,
    },
    args,
  );
}

function printManifest({ url, watch }: { url?: string | undefined; watch?: boolean | undefined }): void {
  if (url !== undefined && !isHttpsUrl(url)) {
    throw new UsageError("--url is the https:// address under which Slack reaches the bot. See --help");
  }
  console.log(
    JSON.stringify(slackManifest(offeredCommands({ sandbox: watch === true }), url ?? null), null, 2),
  );
}

function isHttpsUrl(value: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === "https:";
}
