import type { Logger } from "pino";
import type { Settings } from "../store/settings.js";
import { ownLanguage, type Request } from "./request.js";

/**
 * What people chose goes before what the platform tells of them. Where nobody else reads it there is one choice, whether it
 * was made for the channel or for oneself: `/settings language zh` alone with the bot is meant for all of it.
 */
export async function inChosenLanguages(
  request: Request,
  { settings, logger }: { settings: Pick<Settings, "languages">; logger: Logger },
): Promise<Request> {
  try {
    const { shared, own } = await settings.languages(request);
    if (request.alone === true) {
      const chosen = own ?? shared;
      return chosen === null ? request : { ...request, language: chosen, ownLanguage: chosen };
    }
    return { ...request, language: shared ?? request.language, ownLanguage: own ?? ownLanguage(request) };
  } catch (err) {
    logger.warn({ requestId: request.id, err }, "the languages that were chosen cannot be read");
    return request;
  }
}
