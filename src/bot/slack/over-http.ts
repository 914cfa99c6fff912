import { HTTPReceiver } from "@slack/bolt";
import type { SlackConnection } from "../../config/slack.js";
import { StartError } from "../../errors.js";
import { boltLogger } from "./bolt-logger.js";
import { type ListenParts, listen, type Receiving } from "./receive.js";

const HTTP_PATH = "/slack/events";

type Http = Extract<SlackConnection, { kind: "http" }>;

/** Bolt checks signature and time of every request. */
export function overHttp({ signingSecret, port }: Http, parts: ListenParts): Receiving {
  const logger = boltLogger(parts.logger);
  const receiver = new HTTPReceiver({
    signingSecret,
    port,
    endpoints: HTTP_PATH,
    logger: {
      ...logger,
      warn(...words) {
        logger.warn(...words);
        if (!String(words[0]).includes("signature mismatch")) return;
        logger.warn("If that was Slack, SLACK_SIGNING_SECRET is not the signing secret of this app.");
      },
    },
  });
  listen(receiver, parts);
  let up = false;
  return {
    async start() {
      if (up) return;
      try {
        await receiver.start(port);
      } catch (error) {
        throw new StartError(`SLACK_PORT ${port} cannot be used: ${(error as Error).message}`);
      }
      up = true;
    },
    isUp: () => up,
    async stop() {
      if (up) await receiver.stop();
      up = false;
    },
  };
}
