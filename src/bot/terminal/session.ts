/** One line typed → its answer on the screen. */
import type { Logger } from "pino";
import { UserError } from "../../errors.js";
import type { Block, Card } from "../../lessons/cards/card.js";
import { describeWorkload } from "../../lessons/cards/phrases.js";
import { mistakeText, text } from "../../lessons/text.js";
import type { Race } from "../../race/race.js";
import type { Language } from "../../race/reply.js";
import { MAX_CHAT_LENGTH } from "../commands/chat-text.js";
import type { Services } from "../commands/command.js";
import { type ParsedCommand, parseText } from "../commands/index.js";
import type { Request } from "../request.js";
import type { InputLine } from "./lines.js";
import type { Live } from "./live.js";
import type { TerminalPoster } from "./poster.js";
import { renderCard, renderText, viewWidth } from "./render.js";
import { createRequests, type RequestParts } from "./requests.js";
import type { Output, Screen } from "./screen.js";

export interface SessionParts extends RequestParts {
  services: Services;
  screen: Screen;
  output: Output;
  live: Live;
  poster: TerminalPoster;
  colour: boolean;
  logger: Logger;
}

export interface Session {
  /** Resolves when the line has been answered, a race with its result: whether it failed. */
  answer(line: InputLine): Promise<boolean>;
  /** Races and other work that was asked for here, is on or waits, and has not been cancelled yet. */
  openRaces(): number;
  /** Cancels those. */
  cancel(): Promise<void>;
  /** A paragraph with **bold** and `code` for the user. */
  say(paragraph: string): void;
}

export function createSession(parts: SessionParts): Session {
  const { screen, output, live, poster, colour, logger } = parts;
  let { language } = parts;
  const open = new Set<string>();
  const newRequest = createRequests(parts);

  const view = () => ({ width: viewWidth(output.columns), colour, language });
  const show = (card: Card) => screen.print([...renderCard(card, view()), ""]);
  const say = (paragraph: string) => screen.print([...renderText(paragraph, view()), ""]);

  /** Whoever shows a race live listens before it can begin. */
  const services: Services = {
    ...parts.services,
    async startRace(race, reply, onAdmitted) {
      live.expect(race.id);
      try {
        return await parts.services.startRace(race, reply, onAdmitted);
      } catch (error) {
        live.over(race.id);
        throw error;
      }
    },
  };

  /** What `/settings` says, else what the terminal was opened with. */
  async function chosenLanguage(request: Request): Promise<Language> {
    const { own, shared } = await parts.services.settings.languages(request);
    return own ?? shared ?? parts.language;
  }

  async function followRace(race: Race, ahead: number): Promise<boolean> {
    const values = {
      lanes: race.lanes.join(text(language, "workload.listSeparator")),
      workload: describeWorkload(race.workload, language),
      runs: race.runs,
    };
    say(text(language, "terminal.raceOn", { ...values, ahead }));
    live.show(race, ahead);
    return follow(race.id);
  }

  async function follow(id: string): Promise<boolean> {
    open.add(id);
    const failed = await poster.answered(id);
    open.delete(id);
    return failed;
  }

  function sayError(error: unknown, requestId: string): void {
    if (error instanceof UserError) {
      say(mistakeText(language, error));
      return;
    }
    logger.error({ requestId, err: error }, "a request of the terminal failed");
    say(text(language, "terminal.fault", { id: requestId }));
  }

  return {
    say,
    async answer(line) {
      const request = newRequest(line.text);
      try {
        language = await chosenLanguage(request);
        request.language = language;
        const { command, parsed } = parseLine(line);
        const answer = await command.run(parsed, request, services);
        if (answer.kind === "race") return await followRace(answer.race, answer.ahead);
        const own: Block[] = [{ kind: "note", text: text(language, "terminal.ownWords") }];
        const blocks = command.name === "help" ? [...answer.card.blocks, ...own] : answer.card.blocks;
        show({ ...answer.card, blocks });
        if (answer.kind === "job") return await follow(answer.id);
        if (answer.announce !== undefined) show(answer.announce);
        return false;
      } catch (error) {
        sayError(error, request.id);
        return true;
      }
    },
    async cancel() {
      const races = [...open];
      open.clear();
      say(text(language, "terminal.cancelling", { races: races.length }));
      try {
        await parts.services.cancelRaces(races);
      } catch (error) {
        sayError(error, newRequest("cancel").id);
      }
    },
    openRaces: () => open.size,
  };
}

/** Throws `UserError`. Only the beginning of a line that is too long was kept. */
function parseLine({ text, length }: InputLine): ParsedCommand {
  if (length > MAX_CHAT_LENGTH) {
    throw new UserError("error.textTooLong", { length, limit: MAX_CHAT_LENGTH });
  }
  return parseText(text);
}
