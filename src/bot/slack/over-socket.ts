import { SocketModeReceiver } from "@slack/bolt";
import { StartError } from "../../errors.js";
import { boltLogger } from "./bolt-logger.js";
import { type ListenParts, listen, type Receiving, taker } from "./receive.js";
import { openSocket, type Socket } from "./socket.js";
import { baseOf, slackErrorOf } from "./web.js";

/** Milliseconds for one call. */
const TIMEOUT_MS = 8_000;
const BAD_APP_TOKEN = [
  "invalid_auth",
  "not_authed",
  "not_allowed_token_type",
  "missing_scope",
  "token_revoked",
];

export function overSocket({ appToken }: { appToken: string }, parts: ListenParts): Receiving {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(parts.logger),
    // The client's own way to reconnect waits for seconds and gives up on some errors: see socket.ts.
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: { ...baseOf(parts.apiUrl), retryConfig: { retries: 0 }, timeout: TIMEOUT_MS },
    },
  });
  listen(receiver, taker(parts));
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
