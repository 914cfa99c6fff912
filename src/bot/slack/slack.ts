/** Slack: events come over Socket Mode or HTTP, answers go over the Web API. */
import PQueue from "p-queue";
import type { Logger } from "pino";
import type { SlackConfig } from "../../config/slack.js";
import { StartError, UserError } from "../../errors.js";
import { DEFAULT_LANGUAGE } from "../../race/reply.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import type { Command } from "../commands/command.js";
import { keepTrying } from "../keep-trying.js";
import type { Accept, Handled, Platform } from "../platform.js";
import type { Request } from "../request.js";
import { LONGEST_BUTTON_VALUE } from "./blocks.js";
import {
  changeMessage,
  type Destination,
  destinationOf,
  type Posted,
  postOnce,
  postToAll,
  postToUser,
  type ToAll,
} from "./destination.js";
import { createEdits } from "./edits.js";
import { identify } from "./identify.js";
import type { Incoming } from "./incoming.js";
import { jobMessagesIn } from "./job-messages.js";
import { cardMessage } from "./message.js";
import { overHttp } from "./over-http.js";
import { overSocket } from "./over-socket.js";
import { findOwnMessage, isMember } from "./own-messages.js";
import { peopleOf } from "./people.js";
import { postToSlack } from "./poster.js";
import { watchForm } from "./programs.js";
import { requestOf, SLACK, withPeople } from "./request.js";
import { openWeb } from "./web.js";

export interface SlackParts {
  config: SlackConfig;
  /** What this installation offers of all commands. */
  offered: readonly Command[];
  store: Store;
  logger: Logger;
}

/** Requests handled at once; what comes in meanwhile is acknowledged and waits. */
const MOST_AT_ONCE = 10;
/** A request that another process left behind is answered within this, in ms. */
const SHOWN_BEFORE_MS = 15 * 60_000;
/** Slack allows about one change a second of all messages in a channel. */
const VIEW_EVERY_MS = 2_000;

/** Throws `StartError` where nothing says how Slack reaches the bot. */
export function createSlack({ config, offered, store, logger }: SlackParts): Platform {
  const { connection } = config;
  if (connection === undefined) {
    throw new StartError(
      "SLACK_BOT_TOKEN is set, but nothing says how Slack reaches the bot: set SLACK_APP_TOKEN (Socket Mode), or " +
        "SLACK_SIGNING_SECRET and SLACK_PORT (HTTP). docs/slack.md shows where they are.",
    );
  }
  const web = openWeb(config, logger);
  const messages = jobMessagesIn(store);
  let identity: string | null = null;
  let handle: (request: Request) => Promise<Handled> = async () => ({ failed: false, jobId: null });
  let accept: Accept = async () => false;
  const parts = { people: peopleOf(web, logger), botUser: () => identity };
  const handling = new PQueue({ concurrency: MOST_AT_ONCE });
  const stopping = new AbortController();

  /** Resolves once it may be acknowledged. */
  async function onIncoming(incoming: Incoming): Promise<void> {
    if (incoming.formTrigger !== undefined && takesPrograms) return openForm(incoming, incoming.formTrigger);
    const request = requestOf(incoming);
    if (!(await accept(request))) return;
    void handling.add(async () => {
      // After what has come in meanwhile: it is to be acknowledged first.
      await new Promise(setImmediate);
      await handle(await withPeople(request, parts));
    });
  }

  const takesPrograms = offered.some(({ form }) => form === "program");
  /** Only while the trigger lives: 3 s. A form that could not be opened is explained by the command's answer. */
  async function openForm(incoming: Incoming, trigger_id: string): Promise<void> {
    try {
      const { language } = await parts.people.find(incoming.destination.user);
      const view = watchForm(incoming.destination, language ?? DEFAULT_LANGUAGE);
      await web.hasty.views.open({ trigger_id, view });
    } catch (err) {
      logger.warn({ requestId: incoming.id, err }, "a form could not be opened");
      const { formTrigger: _, ...without } = incoming;
      await onIncoming(without);
    }
  }

  const listening = { ...config, botUser: parts.botUser, onIncoming, logger };
  const receiving =
    connection.kind === "http" ? overHttp(connection, listening) : overSocket(connection, listening);

  /** `again`: whoever had the request before may have shown it. */
  async function showToAll(destination: Destination, toAll: ToAll, again = false): Promise<Posted> {
    const sinceMs = Date.now() - SHOWN_BEFORE_MS;
    const before = again ? await findOwnMessage(toAll.id, destination, sinceMs, web.patient, logger) : null;
    return before ?? (await postToAll(destination, toAll, postOnce({ web, logger })));
  }

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
    // Every event is acknowledged as soon as it is accepted.
    acknowledgeAfterMs: null,
    recoverable: true,
    viewEveryMs: VIEW_EVERY_MS,
    async receive(onRequest, onAccept) {
      handle = onRequest;
      accept = onAccept;
      await keepTrying("Slack", connect, logger, stopping.signal);
    },
    complete: (request) => withPeople(request, parts),
    acknowledge: async () => {},
    async refusesPosts({ channel }) {
      const member = await isMember(channel, web, logger);
      return member ? null : new UserError("slack.error.notMember");
    },
    async show(request, { card, audience, part, keptAs }) {
      const destination = destinationOf(request);
      await keepLongCommands(card, LONGEST_BUTTON_VALUE, store);
      // A message that only one person can see there disappears; where nobody else reads, it need not.
      const stays = request.alone === true && destination.responseUrl === undefined;
      if (audience === "all" || stays) {
        const toAll = { id: `${request.id}/${part}`, card, language: request.language };
        const posted = await showToAll(destination, toAll, request.again);
        if (keptAs !== undefined) await messages.write(keptAs, async () => posted);
      } else await postToUser(destination, cardMessage(card, request.ownLanguage ?? request.language), web);
    },
    edit: createEdits({ web, store, messages, logger }),
    async change({ id, reply, card }) {
      const at = await messages.find(id);
      if (at === null || at === "url") return "gone";
      await keepLongCommands(card, LONGEST_BUTTON_VALUE, store);
      return await changeMessage(at, cardMessage(card, reply.language), web.patient);
    },
    post: (posting) => postToSlack(posting, { store, messages, web, logger }),
    async ready() {
      if (!receiving.isUp()) throw new Error("Slack is not connected");
    },
    async stop() {
      stopping.abort();
      handling.clear();
      await receiving.stop();
    },
  };
}
