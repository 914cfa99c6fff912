/** Slack: events come over Socket Mode or HTTP, answers go over the Web API. */
import type { Logger } from "pino";
import type { SlackConfig } from "../../config/slack.js";
import { StartError } from "../../errors.js";
import type { Store } from "../../store/store.js";
import type { Services } from "../commands/command.js";
import { keepTrying } from "../keep-trying.js";
import { handle } from "./handle.js";
import { identify } from "./identify.js";
import type { Incoming } from "./incoming.js";
import { createLimiter } from "./limiter.js";
import { liveMessages } from "./live-messages.js";
import { createLiveRaces } from "./live-races.js";
import { overHttp } from "./over-http.js";
import { overSocket } from "./over-socket.js";
import { peopleOf } from "./people.js";
import { openWeb } from "./web.js";

export interface SlackParts {
  config: SlackConfig;
  services: Services;
  store: Store;
  logger: Logger;
}

export interface Slack {
  /** Rejects while events do not come in. */
  ready(): Promise<void>;
  /** Resolves when what has come in is answered and nothing more comes. */
  close(): Promise<void>;
}

/** Answers under way at once; what comes in meanwhile is acknowledged and waits. */
const MOST_AT_ONCE = 10;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Connects. A Slack that is away is waited for, after this has resolved; throws `StartError` where a setting
 * is refused.
 */
export async function startSlack({ config, services, store, logger }: SlackParts): Promise<Slack> {
  const { connection } = config;
  if (connection === undefined) {
    throw new StartError(
      "SLACK_BOT_TOKEN is set, but nothing says how Slack reaches the bot: set SLACK_APP_TOKEN (Socket Mode), or " +
        "SLACK_SIGNING_SECRET and SLACK_PORT (HTTP). docs/slack.md shows where they are.",
    );
  }
  const web = openWeb(config, logger);
  const messages = liveMessages(store, logger);
  const live = await createLiveRaces({ web, messages, store, services, logger });
  let identity: string | null = null;
  const botUser = () => identity;
  const people = peopleOf(web, logger);
  const parts = { web, services, store, live, messages, people, botUser, logger };
  const answering = createLimiter(MOST_AT_ONCE);
  const onIncoming = (incoming: Incoming) => answering.run(() => handle(incoming, parts));
  const listening = { ...config, botUser, onIncoming, logger };
  const receiving =
    connection.kind === "http" ? overHttp(connection, listening) : overSocket(connection, listening);

  async function connect(): Promise<void> {
    try {
      // First of all: over HTTP we can acknowledge also while Slack's Web API is away.
      await receiving.start();
      identity ??= await identify(web, logger);
    } catch (error) {
      if (config.apiUrl === undefined || error instanceof StartError) throw error;
      throw new Error(`nothing answers as Slack does at SLACK_API_URL ${config.apiUrl}`, { cause: error });
    }
  }

  async function stop(): Promise<void> {
    await receiving.stop();
    await answering.idle(ANSWER_WITHIN_MS);
    await live.close();
  }

  const connecting = await keepTrying("Slack", connect, logger).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    async ready() {
      if (!receiving.isUp()) throw new Error("Slack is not connected");
    },
    async close() {
      connecting.stop();
      await stop();
    },
  };
}
