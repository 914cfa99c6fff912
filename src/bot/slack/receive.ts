/** Events come in over HTTP or Socket Mode, and are acknowledged before anything else is done. */
import { App, type BlockAction, HTTPReceiver, type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { Logger } from "pino";
import type { SlackConnection } from "../../config/slack.js";
import { StartError } from "../../errors.js";
import { boltLogger } from "./bolt-logger.js";
import { fromButton, fromMention, fromSlashCommand, type Incoming, type Mention } from "./incoming.js";
import { openSocket, type Socket } from "./socket.js";
import { baseOf, slackErrorOf, type WebSettings } from "./web.js";

export interface ReceiveParts extends WebSettings {
  connection: SlackConnection;
  /** Our own user; `null` until Slack has told. */
  botUser(): string | null;
  onIncoming(incoming: Incoming): void;
  logger: Logger;
}

export interface Receiving {
  /** Throws `StartError` where Slack or the machine refuses; rejects where Slack is away. Again is no mistake. */
  start(): Promise<void>;
  isUp(): boolean;
  stop(): Promise<void>;
}

const HTTP_PATH = "/slack/events";
/** Milliseconds for one call. */
const TIMEOUT_MS = 8_000;
const BAD_APP_TOKEN = [
  "invalid_auth",
  "not_authed",
  "not_allowed_token_type",
  "missing_scope",
  "token_revoked",
];

export function receive(parts: ReceiveParts): Receiving {
  const { connection } = parts;
  return connection.kind === "http" ? overHttp(connection, parts) : overSocket(connection, parts);
}

type Http = Extract<SlackConnection, { kind: "http" }>;

function overHttp({ signingSecret, port }: Http, parts: ReceiveParts): Receiving {
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

function overSocket({ appToken }: { appToken: string }, parts: ReceiveParts): Receiving {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(parts.logger),
    // The client's own way to reconnect waits for seconds and gives up on some errors: see socket.ts.
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: { ...baseOf(parts.apiUrl), retryConfig: { retries: 0 }, timeout: TIMEOUT_MS },
    },
  });
  listen(receiver, parts);
  let socket: Socket | null = null;
  return {
    async start() {
      if (socket !== null) return;
      try {
        socket = await openSocket(receiver.client, parts.logger);
      } catch (error) {
        const said = slackErrorOf(error) ?? "";
        if (!BAD_APP_TOKEN.includes(said)) throw error;
        throw new StartError(
          `SLACK_APP_TOKEN is refused by Slack (${said}): it must be the app-level token (xapp-…) of this app, with ` +
            "the scope connections:write, from the app's page, Basic Information, App-Level Tokens.",
        );
      }
    },
    isUp: () => socket?.connected() ?? false,
    stop: async () => socket?.close(),
  };
}

/** Bolt's App turns what a receiver gets into calls of our listeners. */
function listen(receiver: Receiver, { botToken, apiUrl, botUser, onIncoming, logger }: ReceiveParts): void {
  const app = new App({
    receiver,
    // Known without asking: Bolt's own way asks Slack at once, and an unanswered question ends the process.
    authorize: async () => ({ botToken, ...(botUser() && { botUserId: botUser() as string }) }),
    clientOptions: baseOf(apiUrl),
    logger: boltLogger(logger),
    convoStore: false,
  });
  app.error(async (err) => logger.error({ err }, "Bolt could not pass on an event"));

  async function take(ack: () => Promise<unknown>, incoming: Incoming | null): Promise<void> {
    try {
      await ack();
    } catch (err) {
      // The connection broke just now. Slack sends it again, and it is not answered twice.
      logger.warn({ err }, "an event could not be acknowledged");
    }
    if (incoming !== null) onIncoming(incoming);
  }

  app.command(/.*/, ({ ack, command }) => take(() => ack(), fromSlashCommand(command)));
  app.action(/.*/, ({ ack, body }) => take(() => ack(), fromButton(body as BlockAction)));
  app.event("app_mention", async ({ body }) => {
    const mention = body as unknown as Mention;
    const incoming = fromMention(mention, mention.authorizations?.[0]?.user_id ?? botUser() ?? "");
    if (incoming !== null) onIncoming(incoming);
  });
}
