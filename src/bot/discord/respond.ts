/** One interaction → its answer. */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import type { Drawing } from "../../drawing/draw.js";
import { UserError } from "../../errors.js";
import { mistakeCard } from "../../lessons/cards/notices.js";
import type { Race } from "../../race/race.js";
import type { Store } from "../../store/store.js";
import { withTimeLimit } from "../../store/time-limit.js";
import { answerRequest, isForAll, isPressedForAll } from "../answer.js";
import type { Answer, Services } from "../commands/command.js";
import { drawCard } from "../draw-card.js";
import { editUnlessAnswered } from "../last-word.js";
import type { Request } from "../request.js";
import type { RaceWatch } from "../watch-race.js";
import { type Acknowledgement, acknowledgement } from "./acknowledge.js";
import type { DiscordApi } from "./api.js";
import { commandOf } from "./buttons.js";

/** An answer that takes longer is announced first. In milliseconds; Discord's limit is 3 s. */
const ANSWER_AT_ONCE_MS = 100;
/** The store gets this long to say that another process answers already. */
const CLAIM_WITHIN_MS = 400;
/** An interaction's token lives 15 minutes. */
const CLAIMED_SECONDS = 900;

export interface RespondParts {
  api: DiscordApi;
  services: Services;
  store: Store;
  drawing: Pick<Drawing, "png">;
  /** Shows a race that is about to be queued, in its message. */
  watch(race: Race, request: Request): Promise<RaceWatch>;
  logger: Logger;
}

/** `button`: the id of the button that was pressed; then the request's input comes of it. */
export interface Event {
  request: Request;
  button: string | null;
}

/** Never rejects: what cannot be answered is logged. */
export async function respond(event: Event, parts: RespondParts): Promise<void> {
  const { request } = event;
  const { api, store, logger } = parts;
  const late = setTimeout(ANSWER_AT_ONCE_MS, null, { ref: false });
  try {
    if (!(await claimed(request.id, parts))) return;
    const interaction = { id: request.id, token: request.address.token as string };
    const first = acknowledgement(interaction, api, store);
    const answering = answered(event, first, parts);
    const early = await Promise.race([answering, late]);
    if (early === null) await first.defer(!isProbablyForAll(event));
    await send(await answering, first, parts);
  } catch (err) {
    logger.error({ requestId: request.id, err }, "an interaction could not be answered");
  }
}

/** Of all processes that get an interaction one answers. A store that is away must not keep it from all. */
async function claimed(id: string, { store, logger }: RespondParts): Promise<boolean> {
  try {
    const claim = store.setIfAbsent(`interaction/${id}`, "1", CLAIMED_SECONDS);
    return await withTimeLimit(claim, CLAIM_WITHIN_MS, "the store did not answer in time");
  } catch (err) {
    logger.warn({ requestId: id, err }, "an interaction is answered although another process may do so too");
    return true;
  }
}

/** Only a race's command does not fit into its button. */
function isProbablyForAll({ request, button }: Event): boolean {
  if (button === null) return isForAll(request);
  return !button.startsWith("/") || isPressedForAll(button);
}

/** An answer and, where its card has a picture, that picture drawn. */
interface Drawn {
  answer: Answer;
  png: Buffer | null;
}

async function answered(event: Event, first: Acknowledgement, parts: RespondParts): Promise<Drawn> {
  const answer = await answerOf(event, first, parts);
  if (answer.kind !== "card") return { answer, png: null };
  const { id, language, ownLanguage = language } = event.request;
  return { answer, png: await drawCard(answer.card, answer.private ? ownLanguage : language, id, parts) };
}

async function answerOf(event: Event, first: Acknowledgement, parts: RespondParts): Promise<Answer> {
  const asked = await inChosenLanguages(event.request, parts);
  const request = event.button === null ? asked : await pressed(asked, event.button, parts);
  if (request === null) {
    const { language, ownLanguage = language } = asked;
    return {
      kind: "card",
      card: mistakeCard(new UserError("discord.buttonGone"), ownLanguage),
      private: true,
    };
  }
  let watch: RaceWatch | null = null;
  const services: Services = {
    ...parts.services,
    // A race is acknowledged before it can begin, so that its result finds the message that it changes.
    startRace: (race, reply) =>
      parts.services.startRace(race, reply, async () => {
        await first.defer(false);
        watch = await parts.watch(race, request);
      }),
  };
  const answer = await answerRequest(request, { services, logger: parts.logger });
  const watching = watch as RaceWatch | null;
  if (answer.kind === "race") watching?.queued(answer.ahead);
  else watching?.end();
  const { input } = request;
  const forAll = event.button === null || ("text" in input && isPressedForAll(input.text));
  return answer.kind === "card" && !forAll ? { ...answer, private: true } : answer;
}

/** What people chose goes before what Discord tells of them. */
async function inChosenLanguages(request: Request, { services, logger }: RespondParts): Promise<Request> {
  try {
    const { shared, own } = await services.settings.languages(request);
    const { language, ownLanguage = language } = request;
    return { ...request, language: shared ?? language, ownLanguage: own ?? ownLanguage };
  } catch (err) {
    logger.warn({ requestId: request.id, err }, "the languages that were chosen cannot be read");
    return request;
  }
}

/** `null` where nobody knows any more what the button stands for. */
async function pressed(request: Request, button: string, { store }: RespondParts): Promise<Request | null> {
  const command = await commandOf(button, store);
  if (command === null) return null;
  const { language, ownLanguage = language } = request;
  const forAll = isPressedForAll(command);
  return { ...request, input: { text: command }, language: forAll ? language : ownLanguage };
}

async function send({ answer, png }: Drawn, first: Acknowledgement, { store }: RespondParts): Promise<void> {
  switch (answer.kind) {
    case "race":
      return; // It is being shown.
    case "job":
      // What comes of it may have been quicker.
      await editUnlessAnswered(answer.id, () => first.answer(answer.card, false), store);
      return;
    case "card":
      await first.answer(answer.card, answer.private, png);
      if (answer.announce !== undefined) await first.announce(answer.announce);
  }
}
