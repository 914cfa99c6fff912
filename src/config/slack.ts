import type { Named, Settings } from "./settings.js";

/** How Slack's events reach us. */
export type SlackConnection =
  | { kind: "socket"; appToken: string }
  | { kind: "http"; signingSecret: string; port: number };

export interface SlackConfig {
  botToken: string;
  /** The Web API's base; `undefined`: Slack's own. */
  apiUrl: string | undefined;
  /** `undefined`: not configured, which is enough to post results. */
  connection: SlackConnection | undefined;
}

/** Settings that need each other. */
export function missingForSlack(named: Named): string[] {
  const has = (name: string) => named[name] !== undefined;
  const problems: string[] = [];
  const others = ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_PORT"].filter(has);
  if (!has("SLACK_BOT_TOKEN") && others.length > 0) {
    problems.push(
      `  SLACK_BOT_TOKEN is missing; it is needed with ${others.join(", ")}: the app's page, OAuth & Permissions`,
    );
  }
  if (has("SLACK_SIGNING_SECRET") && !has("SLACK_PORT") && !has("SLACK_APP_TOKEN")) {
    problems.push("  SLACK_PORT is missing, and SLACK_SIGNING_SECRET is set: the port for Slack's requests");
  }
  if (has("SLACK_PORT") && !has("SLACK_SIGNING_SECRET")) {
    problems.push(
      "  SLACK_SIGNING_SECRET is missing, and SLACK_PORT is set: the app's page, Basic Information, App Credentials",
    );
  }
  if (has("SLACK_APP_TOKEN") && has("SLACK_PORT")) {
    problems.push("  SLACK_APP_TOKEN and SLACK_PORT are both set: unset one, for Socket Mode or for HTTP");
  }
  return problems;
}

export function slackConfig(settings: Settings): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl } = settings;
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_PORT: port } = settings;
  if (botToken === undefined) return undefined;
  if (appToken !== undefined) return { botToken, apiUrl, connection: { kind: "socket", appToken } };
  if (signingSecret === undefined || port === undefined) return { botToken, apiUrl, connection: undefined };
  return { botToken, apiUrl, connection: { kind: "http", signingSecret, port } };
}
