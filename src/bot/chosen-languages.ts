import type { Logger } from "pino";
import type { Settings } from "../store/settings.js";
import { ownLanguage, type Request } from "./request.js";

/** What people chose goes before what the platform tells of them; where nobody else reads it, their own choice. */
export async function inChosenLanguages(
  request: Request,
  { settings, logger }: { settings: Pick<Settings, "languages">; logger: Logger },
): Promise<Request> {
  try {
    const { shared, own } = await settings.languages(request);
    const forAll = request.alone === true ? (own ?? shared) : shared;
    return { ...request, language: forAll ?? request.language, ownLanguage: own ?? ownLanguage(request) };
  } catch (err) {
    logger.warn({ requestId: request.id, err }, "the languages that were chosen cannot be read");
    return request;
  }
}
