/** A request → its answer, the same on every chat platform. */
import type { Logger } from "pino";
import { UserError } from "../errors.js";
import { faultCard, mistakeCard } from "../lessons/cards/notices.js";
import type { Answer, Services } from "./commands/command.js";
import { type ParsedCommand, parseOptions, parseText } from "./commands/index.js";
import type { Request } from "./request.js";

export interface AnswerParts {
  services: Services;
  logger: Logger;
}

/**
 * Never rejects. A user's mistake is answered with a private card that says what it was; anything else is
 * logged with the request's id, and the private apology names that id.
 */
export async function answerRequest(request: Request, { services, logger }: AnswerParts): Promise<Answer> {
  const language = request.ownLanguage ?? request.language;
  try {
    const { command, parsed } = parseRequest(request);
    return await command.run(parsed, command.private ? { ...request, language } : request, services);
  } catch (error) {
    if (error instanceof UserError) {
      return { kind: "card", card: mistakeCard(error, language), private: true };
    }
    logger.error({ requestId: request.id, err: error }, "a request failed");
    return { kind: "card", card: faultCard(request.id, language), private: true };
  }
}

/** Whether the answer is probably for all to see, for platforms that have to say so before there is one. */
export function isForAll(request: Request): boolean {
  try {
    return parseRequest(request).command.private !== true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/**
 * What a button shows is for who pressed it; only races, what comes of other work, and questions, which a
 * channel answers together, are for all. `command`: that of the button.
 */
export function isPressedForAll(command: string): boolean {
  return /^\/(race|quiz|lost-updates)( |$)/.test(command);
}

/** Throws `UserError` and nothing else. */
function parseRequest({ input }: Request): ParsedCommand {
  return "text" in input ? parseText(input.text) : parseOptions(input.command, input.options);
}
