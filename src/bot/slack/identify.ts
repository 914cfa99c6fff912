import type { Logger } from "pino";
import { StartError } from "../../errors.js";
import { SCOPES } from "./manifest.js";
import { type SlackWeb, slackErrorOf } from "./web.js";

const BAD_BOT_TOKEN = [
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "not_allowed_token_type",
];

/** Our own user's id. Throws `StartError` where Slack refuses the token; rejects where Slack is away. */
export async function identify({ hasty }: SlackWeb, logger: Logger): Promise<string> {
  try {
    const { user_id, team, response_metadata } = await hasty.auth.test();
    const granted = response_metadata?.scopes;
    const missing = granted === undefined ? [] : SCOPES.filter((scope) => !granted.includes(scope));
    if (missing.length > 0) {
      const remedy = "update the app with `photofinish manifest slack` and install it again";
      logger.error({ missing }, `SLACK_BOT_TOKEN lacks scopes: ${remedy}`);
    }
    logger.info({ team, user: user_id }, "Slack: the bot's token is good");
    return user_id ?? "";
  } catch (error) {
    const said = slackErrorOf(error) ?? "";
    if (!BAD_BOT_TOKEN.includes(said)) throw error;
    throw new StartError(
      `SLACK_BOT_TOKEN is refused by Slack (${said}): it must be the bot token (xoxb-…) of this app, from the app's ` +
        "page, OAuth & Permissions.",
    );
  }
}
