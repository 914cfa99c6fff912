/** What comes in, over HTTP or Socket Mode, is acknowledged as soon as it is accepted, and handled after that. */
import type { App, Receiver } from "@slack/bolt";
import type { Logger } from "pino";
import { type Incoming, incomingOf } from "./incoming.js";
import type { WebSettings } from "./web.js";

export interface ListenParts extends WebSettings {
  /** Our own user; `null` until Slack has told. */
  botUser(): string | null;
  /** Resolves once it may be acknowledged; never rejects. */
  onIncoming(incoming: Incoming): Promise<void>;
  logger: Logger;
}

/** See over-http.ts and over-socket.ts. */
export interface Receiving {
  /** Throws `StartError` where Slack or the machine refuses; rejects where Slack is away. Again is no mistake. */
  start(): Promise<void>;
  isUp(): boolean;
  stop(): Promise<void>;
}

/** `ack` rejects where the connection broke. */
export type Take = (body: unknown, ack: () => Promise<unknown>) => Promise<void>;

/** Never rejects, whatever the body is: also a buggy platform must not end the process. */
export function taker({
  botUser,
  onIncoming,
  logger,
}: Pick<ListenParts, "botUser" | "onIncoming" | "logger">): Take {
  return async (body, ack) => {
    try {
      const incoming = incomingOf(body, botUser() ?? "");
      if (incoming !== null) await onIncoming(incoming);
    } catch (err) {
      logger.error({ err }, "an event could not be understood");
    }
    try {
      await ack();
    } catch (err) {
      // The connection broke just now. Slack sends it again, and it is not answered twice.
      logger.warn({ err }, "an event could not be acknowledged");
    }
  };
}

/** Bolt's receivers hand every event to what they take for Bolt's App. */
export function listen(receiver: Receiver, take: Take): void {
  const app: Pick<App, "processEvent"> = { processEvent: ({ body, ack }) => take(body, () => ack()) };
  receiver.init(app as App);
}
