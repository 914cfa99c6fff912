/** Slack's Web API, and what its errors mean to us. */
import { webApi } from "@slack/bolt";
import type { Logger } from "pino";
import { EDIT_WITHIN_MS } from "../job-messages.js";
import { boltLogger } from "./bolt-logger.js";

export interface WebSettings {
  botToken: string;
  /** Base of the Web API; `undefined`: Slack's own. */
  apiUrl: string | undefined;
}

export interface SlackWeb {
  /** Tries once and tells how it went: for what must not be done twice. Fails at once where Slack limits us. */
  once: webApi.WebClient;
  /** Waits out rate limits and tries again a few times: for what must arrive. */
  patient: webApi.WebClient;
  /** Fails at once, also while Slack limits us: for what is out of date soon. */
  hasty: webApi.WebClient;
}

/** Milliseconds for one call of the patient client. */
const TIMEOUT_MS = 15_000;
/** A delivery that fails in spite of these is tried again by its queue. */
const RETRIES = { retries: 2, factor: 2, minTimeout: 500 };

export function openWeb({ botToken, apiUrl }: WebSettings, logger: Logger): SlackWeb {
  const common = { ...baseOf(apiUrl), logger: boltLogger(logger) };
  return {
    once: new webApi.WebClient(botToken, {
      ...common,
      timeout: TIMEOUT_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    }),
    patient: new webApi.WebClient(botToken, { ...common, timeout: TIMEOUT_MS, retryConfig: RETRIES }),
    hasty: new webApi.WebClient(botToken, {
      ...common,
      timeout: EDIT_WITHIN_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    }),
  };
}

export function baseOf(apiUrl: string | undefined): { slackApiUrl?: string } {
  return apiUrl === undefined ? {} : { slackApiUrl: apiUrl };
}

/** Slack's own word for what was wrong, such as `not_in_channel`; `null` where it never answered so. */
export function slackErrorOf(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null;
}

/** With these Slack does not say whether it did what it was asked for. */
const IN_DOUBT = [
  "internal_error",
  "fatal_error",
  "request_timeout",
  "service_unavailable",
  "team_added_to_org",
];

/** Whether Slack said no: what was asked for was certainly not done. */
export function isDenied(error: unknown): boolean {
  if (error instanceof webApi.WebAPIRateLimitedError) return true;
  const said = slackErrorOf(error);
  return said !== null && !IN_DOUBT.includes(said);
}

const NO_POSTING = [
  "not_in_channel",
  "channel_not_found",
  "is_archived",
  "no_permission",
  "restricted_action",
  "restricted_action_read_only_channel",
  "restricted_action_thread_only_channel",
  "user_not_in_channel",
  "team_access_not_granted",
];

/** Whether Slack refuses, for as long as nobody changes something there, that we post in that channel. */
export function isRefusal(error: unknown): boolean {
  return NO_POSTING.includes(slackErrorOf(error) ?? "");
}
