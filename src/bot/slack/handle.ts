/** One thing that somebody did in Slack → its answer. */
import type { Logger } from "pino";
import { UserError } from "../../errors.js";
import type { Card } from "../../lessons/cards/card.js";
import { faultCard, mistakeCard } from "../../lessons/cards/notices.js";
import type { Language } from "../../race/reply.js";
import type { Store } from "../../store/store.js";
import { answerRequest, isPressedForAll } from "../answer.js";
import type { Answer, Services } from "../commands/command.js";
import type { Request } from "../request.js";
import type { RaceWatch } from "../watch-race.js";
import { commandOf, keepLongCommands } from "./buttons.js";
import type { Incoming } from "./incoming.js";
import type { LiveMessages } from "./live-messages.js";
import type { LiveRaces } from "./live-races.js";
import { cardMessage } from "./message.js";
import { type Place, postToAll, postToUser } from "./place.js";
import { type RequestParts, toRequest } from "./to-request.js";
import type { SlackWeb } from "./web.js";

export interface HandleParts extends RequestParts {
  web: SlackWeb;
  services: Services;
  store: Store;
  live: LiveRaces;
  messages: LiveMessages;
  logger: Logger;
}

/** Slack sends again for less than an hour; a signed request can be replayed for five minutes. */
const SEEN_SECONDS = 2 * 3600;

/** Never rejects: what cannot be answered is logged, and told where that is possible. */
export async function handle(incoming: Incoming, parts: HandleParts): Promise<void> {
  const { id, place } = incoming;
  try {
    if (!(await isFirst(id, parts))) return;
    const request = await toRequest(incoming, parts);
    await post(await answered(incoming, request, parts), request, place, parts);
  } catch (err) {
    parts.logger.error({ requestId: id, err }, "an event of Slack could not be answered");
    await apologise(id, place, parts);
  }
}

/** Of all processes and all times that an event arrives, one answers. A store that is away must not keep it from all. */
async function isFirst(id: string, { store, logger }: HandleParts): Promise<boolean> {
  try {
    return await store.setIfAbsent(`slack/seen/${id}`, "1", SEEN_SECONDS);
  } catch (err) {
    logger.warn({ requestId: id, err }, "an event is answered although it may have been before");
    return true;
  }
}

async function answered(incoming: Incoming, request: Request, parts: HandleParts): Promise<Answer> {
  const { isButton, place, text } = incoming;
  const command = isButton ? await commandOf(text, parts.store) : text;
  const { language, ownLanguage = language } = request;
  if (command === null) {
    return {
      kind: "card",
      card: mistakeCard(new UserError("slack.buttonExpired"), ownLanguage),
      private: true,
    };
  }
  const forAll = !isButton || isPressedForAll(command);
  const asked = { ...request, input: { text: command }, language: forAll ? language : ownLanguage };
  let watch: RaceWatch | null = null;
  const services: Services = {
    ...parts.services,
    startRace: (race, reply) =>
      parts.services.startRace(race, reply, async () => {
        watch = await parts.live.watch(race, place, asked.language);
      }),
  };
  const answer = await answerRequest(asked, { services, logger: parts.logger });
  const watching = watch as RaceWatch | null;
  if (answer.kind === "race") watching?.queued(answer.ahead);
  else watching?.end();
  return answer.kind === "card" && !forAll ? { ...answer, private: true } : answer;
}

async function post(answer: Answer, request: Request, place: Place, parts: HandleParts): Promise<void> {
  // Its message is the one that shows it live.
  if (answer.kind === "race") return;
  const { web, store, messages } = parts;
  const { language, ownLanguage = language } = request;
  const toAll = (card: Card) => postToAll(place, card, language, web.patient);
  await keepLongCommands(answer.card, store);
  if (answer.kind === "job") {
    const posted = await toAll(answer.card);
    await messages.show(answer.id, async (at) => at ?? posted);
  } else if (answer.private) await postToUser(place, cardMessage(answer.card, ownLanguage), web);
  else await toAll(answer.card);
  if (answer.kind === "card" && answer.announce !== undefined) await toAll(answer.announce);
}

async function apologise(id: string, place: Place, parts: HandleParts): Promise<void> {
  const language: Language = (await parts.people.find(place.user)).language ?? "en";
  try {
    await postToUser(place, cardMessage(faultCard(id, language), language), parts.web);
  } catch (err) {
    parts.logger.error({ requestId: id, err }, "nobody could be told");
  }
}
