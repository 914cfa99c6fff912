/** What Discord's refusals mean to us. */
import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from "discord.js";

const code = (error: unknown) => (error instanceof DiscordAPIError ? error.code : null);

/**
 * The interaction has been acknowledged: by this very request, when it was carried out but answered with
 * an error and sent again, or by another process. The two cannot be told apart.
 */
export function isAcknowledged(error: unknown): boolean {
  return code(error) === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;
}

/** The first answer cannot be changed any more: it was deleted, or its token has run out. */
export function isGone(error: unknown): boolean {
  const gone: unknown[] = [
    RESTJSONErrorCodes.UnknownMessage,
    RESTJSONErrorCodes.UnknownWebhook,
    RESTJSONErrorCodes.UnknownInteraction,
    RESTJSONErrorCodes.InvalidWebhookToken,
  ];
  return (
    gone.includes(code(error)) || (error instanceof DiscordAPIError && [401, 403, 404].includes(error.status))
  );
}

/** Nothing may be posted there, now and later. */
export function isForbidden(error: unknown): boolean {
  return error instanceof DiscordAPIError && [403, 404].includes(error.status);
}

export function isTooLarge(error: unknown): boolean {
  const status = error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : null;
  return status === 413 || code(error) === RESTJSONErrorCodes.RequestEntityTooLarge;
}

/** The bot's own token was refused. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status === 401;
}

/** An error of the library carries the whole request: the tokens in its address, the picture in its body. */
export function withoutSecrets(error: unknown): unknown {
  const limited = error instanceof RateLimitError;
  if (!(limited || error instanceof DiscordAPIError || error instanceof HTTPError)) return error;
  error.url = error.url.replace(/\/(interactions|webhooks)\/(\d+)\/[^/?]+/, "/$1/$2/…");
  if (limited) {
    // Where a webhook's limit is its own, this is its id and its token.
    error.majorParameter = error.majorParameter.replace(/:.*/, ":…");
    return error;
  }
  error.requestBody = { files: undefined, json: undefined };
  return error;
}
