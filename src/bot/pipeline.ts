/** One request → its answer, the same on every chat platform. */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import type { Drawing } from "../drawing/draw.js";
import { UserError } from "../errors.js";
import type { Card } from "../lessons/cards/card.js";
import { faultCard, mistakeCard } from "../lessons/cards/notices.js";
import type { Job } from "../race/job.js";
import type { Store } from "../store/store.js";
import { withTimeLimit } from "../store/time-limit.js";
import { commandOfButton } from "./buttons.js";
import type { Audience, Intent, NewJob, Services } from "./commands/command.js";
import { type ParsedCommand, parseOptions, parseText } from "./commands/index.js";
import { drawCard } from "./draw-card.js";
import type { JobQueues } from "./jobs.js";
import type { LiveJobs } from "./live-jobs.js";
import type { Handled, Platform } from "./platform.js";
import { ownLanguage, type Request, replyTo } from "./request.js";

export interface PipelineParts {
  platform: Platform;
  services: Services;
  jobs: JobQueues;
  live: LiveJobs;
  store: Store;
  drawing: Pick<Drawing, "png">;
  logger: Logger;
}

/** Of all processes that get a request one answers, for as long as a platform may send it again. */
const CLAIMED_SECONDS = 2 * 3600;
/** The store gets this long to say that another process answers already. */
const CLAIM_WITHIN_MS = 400;

const NOTHING: Handled = { failed: false, jobId: null };

/**
 * Never rejects. A user's mistake is answered with a card for its author alone that says what it was; anything
 * else is logged with the request's id, and the apology names that id.
 */
export async function handleRequest(request: Request, parts: PipelineParts): Promise<Handled> {
  const { logger } = parts;
  if (!(await claim(request, parts))) return NOTHING;
  const inLanguages = await inChosenLanguages(request, parts);
  const acknowledging = acknowledgeWhenLate(inLanguages, parts);
  try {
    const { intent, command, asked } = await intentOf(inLanguages, parts);
    if (intent.kind === "job") {
      acknowledging.stop();
      const jobId = await startJob(intent.job, asked, parts);
      return { failed: false, jobId };
    }
    await showCard(intent, command.name, asked, parts);
    return NOTHING;
  } catch (error) {
    const own = ownLanguage(inLanguages);
    const mistake = error instanceof UserError;
    if (!mistake) logger.error({ requestId: request.id, err: error }, "a request failed");
    const card = mistake ? mistakeCard(error, own) : faultCard(request.id, own);
    const answer = {
      card,
      audience: "asker" as const,
      picture: async () => null,
      failed: true,
      command: null,
    };
    await parts.platform.show(inLanguages, answer).catch((err) => {
      logger.error({ requestId: request.id, err }, "nobody could be told that a request failed");
    });
    return { failed: true, jobId: null };
  } finally {
    acknowledging.stop();
  }
}

/** A store that is away must not keep an answer from everybody. */
async function claim({ platform, id }: Request, { store, logger }: PipelineParts): Promise<boolean> {
  try {
    const claimed = store.setIfAbsent(`request/${platform}/${id}`, "1", CLAIMED_SECONDS);
    return await withTimeLimit(claimed, CLAIM_WITHIN_MS, "the store did not answer in time");
  } catch (err) {
    logger.warn({ requestId: id, err }, "a request is answered although another process may do so too");
    return true;
  }
}

/** What people chose goes before what the platform tells of them; where nobody else reads it, their own choice. */
async function inChosenLanguages(request: Request, { services, logger }: PipelineParts): Promise<Request> {
  try {
    const { shared, own } = await services.settings.languages(request);
    const forAll = request.alone === true ? (own ?? shared) : shared;
    return { ...request, language: forAll ?? request.language, ownLanguage: own ?? ownLanguage(request) };
  } catch (err) {
    logger.warn({ requestId: request.id, err }, "the languages that were chosen cannot be read");
    return request;
  }
}

/** Where the platform has to know soon that there will be an answer. */
function acknowledgeWhenLate(request: Request, { platform, logger }: PipelineParts): { stop(): void } {
  const stopped = new AbortController();
  const { acknowledgeAfterMs } = platform;
  if (acknowledgeAfterMs !== null) {
    setTimeout(acknowledgeAfterMs, undefined, { signal: stopped.signal, ref: false })
      .then(() => platform.acknowledge(request, probableAudience(request)))
      .catch((err) => {
        if (!stopped.signal.aborted) logger.warn({ requestId: request.id, err }, "an acknowledgement failed");
      });
  }
  return { stop: () => stopped.abort() };
}

/** Who will probably see the answer, for platforms that have to say so before there is one. */
export function probableAudience({ input }: Request): Audience {
  // Only a race's command does not fit into its button.
  if ("button" in input && !input.button.startsWith("/")) return "all";
  try {
    const { command } = "button" in input ? parseText(input.button) : parse(input);
    return audienceOf(command, "button" in input);
  } catch (error) {
    if (error instanceof UserError) return "asker";
    throw error;
  }
}

function audienceOf(command: ParsedCommand["command"], pressed: boolean): Audience {
  return pressed ? (command.pressedAudience ?? "asker") : (command.audience ?? "all");
}

/** Throws `UserError` and nothing else. */
function parse(input: Exclude<Request["input"], { button: string }>): ParsedCommand {
  return "text" in input ? parseText(input.text) : parseOptions(input.command, input.options);
}

async function intentOf(request: Request, parts: PipelineParts) {
  const { input } = request;
  const { command, parsed } =
    "button" in input ? parseText(await commandPressed(input.button, parts)) : parse(input);
  const audience = audienceOf(command, "button" in input);
  const asked = audience === "asker" ? { ...request, language: ownLanguage(request) } : request;
  const intent: Intent = await command.run(parsed, asked, parts.services);
  const forAsker = "button" in input && audience === "asker" && intent.kind === "card";
  return { command, asked, intent: forAsker ? { ...intent, audience } : intent };
}

async function commandPressed(button: string, { store }: PipelineParts): Promise<string> {
  const command = await commandOfButton(button, store);
  if (command === null) throw new UserError("chat.buttonGone");
  return command;
}

async function showCard(
  intent: Extract<Intent, { kind: "card" }>,
  command: string,
  request: Request,
  parts: PipelineParts,
): Promise<void> {
  const { platform } = parts;
  const show = (card: Card, audience: Audience) => {
    const language = audience === "asker" ? ownLanguage(request) : request.language;
    const picture = () => drawCard(card, language, request.id, parts);
    return platform.show(request, { card, audience, picture, failed: false, command });
  };
  await show(intent.card, intent.audience);
  if (intent.announce !== undefined) await show(intent.announce, "all");
}

/** The job is acknowledged before it can begin, so that its result finds the message that it changes. */
async function startJob(asked: NewJob, request: Request, parts: PipelineParts): Promise<string> {
  const { platform, jobs, live } = parts;
  const job: Job = { ...asked, reply: replyTo(request), requestedAt: Date.now() };
  const { ahead } = await jobs.admit(job);
  await platform.acknowledge(request, "all");
  const shown = await live.follow(job);
  try {
    await jobs.enqueue(job);
  } catch (error) {
    shown.end();
    throw error;
  }
  await shown.queued(ahead);
  return job.id;
}
