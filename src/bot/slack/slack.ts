/** Slack: events come over Socket Mode or HTTP, answers go over the Web API. */
import { setTimeout } from "node:timers/promises";
import PQueue from "p-queue";
import type { Logger } from "pino";
import type { SlackConfig } from "../../config/slack.js";
import { StartError } from "../../errors.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import { keepTrying } from "../keep-trying.js";
import type { Handled, Platform } from "../platform.js";
import type { Request } from "../request.js";
import { LONGEST_BUTTON_VALUE } from "./blocks.js";
import { destinationOf, postToAll, postToUser } from "./destination.js";
import { createEdits } from "./edits.js";
import { identify } from "./identify.js";
import type { Incoming } from "./incoming.js";
import { cardMessage } from "./message.js";
import { overHttp } from "./over-http.js";
import { overSocket } from "./over-socket.js";
import { peopleOf } from "./people.js";
import { postToSlack } from "./poster.js";
import { requestOf, SLACK } from "./request.js";
import { openWeb } from "./web.js";

export interface SlackParts {
  config: SlackConfig;
  store: Store;
  logger: Logger;
}

/** Requests handled at once; what comes in meanwhile is acknowledged and waits. */
const MOST_AT_ONCE = 10;
/** When the process stops, requests that have come in are answered for so long. */
const ANSWER_WITHIN_MS = 5_000;
/** Slack allows about one change a second of all messages in a channel. */
const VIEW_EVERY_MS = 2_000;

/** Throws `StartError` where nothing says how Slack reaches the bot. */
export function createSlack({ config, store, logger }: SlackParts): Platform {
  const { connection } = config;
  if (connection === undefined) {
    throw new StartError(
      "SLACK_BOT_TOKEN is set, but nothing says how Slack reaches the bot: set SLACK_APP_TOKEN (Socket Mode), or " +
        "SLACK_SIGNING_SECRET and SLACK_PORT (HTTP). docs/slack.md shows where they are.",
    );
  }
  const web = openWeb(config, logger);
  let identity: string | null = null;
  let handle: (request: Request) => Promise<Handled> = async () => ({ failed: false, jobId: null });
  const parts = { people: peopleOf(web, logger), botUser: () => identity };
  const handling = new PQueue({ concurrency: MOST_AT_ONCE });
  const stopping = new AbortController();

  function onIncoming(incoming: Incoming): void {
    void handling.add(async () => {
      // After what has come in meanwhile: it is to be acknowledged first.
      await new Promise(setImmediate);
      await handle(await requestOf(incoming, parts));
    });
  }

  const listening = { ...config, botUser: parts.botUser, onIncoming, logger };
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

  return {
    name: SLACK,
    outlet: SLACK,
    // Bolt acknowledges every event before anything else is done.
    acknowledgeAfterMs: null,
    viewEveryMs: VIEW_EVERY_MS,
    async receive(onRequest) {
      handle = onRequest;
      await keepTrying("Slack", connect, logger, stopping.signal);
    },
    acknowledge: async () => {},
    async show(request, { card, audience }) {
      const destination = destinationOf(request);
      await keepLongCommands(card, LONGEST_BUTTON_VALUE, store);
      if (audience === "all") await postToAll(destination, card, request.language, web.patient);
      else await postToUser(destination, cardMessage(card, request.ownLanguage ?? request.language), web);
    },
    edit: createEdits(web, store),
    post: (posting) => postToSlack(posting, { store, web, logger }),
    async ready() {
      if (!receiving.isUp()) throw new Error("Slack is not connected");
    },
    async stop() {
      stopping.abort();
      await receiving.stop();
      await Promise.race([handling.onIdle(), setTimeout(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
