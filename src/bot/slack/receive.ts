/** What comes in, over HTTP or Socket Mode, is acknowledged before anything else is done. */
import { App, type BlockAction, type Receiver } from "@slack/bolt";
import type { Logger } from "pino";
import { boltLogger } from "./bolt-logger.js";
import { fromButton, fromMention, fromSlashCommand, type Incoming, type Mention } from "./incoming.js";
import { baseOf, type WebSettings } from "./web.js";

export interface ListenParts extends WebSettings {
  /** Our own user; `null` until Slack has told. */
  botUser(): string | null;
  onIncoming(incoming: Incoming): void;
  logger: Logger;
}

/** See over-http.ts and over-socket.ts. */
export interface Receiving {
  /** Throws `StartError` where Slack or the machine refuses; rejects where Slack is away. Again is no mistake. */
  start(): Promise<void>;
  isUp(): boolean;
  stop(): Promise<void>;
}

/** Bolt's App turns what a receiver gets into calls of our listeners. */
export function listen(
  receiver: Receiver,
  { botToken, apiUrl, botUser, onIncoming, logger }: ListenParts,
): void {
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
