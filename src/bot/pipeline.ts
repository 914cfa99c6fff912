/** One request → its answer, the same on every chat platform. */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import type { Drawing } from "../drawing/draw.js";
import { UserError } from "../errors.js";
import type { Card } from "../lessons/cards/card.js";
import { faultCard, mistakeCard } from "../lessons/cards/notices.js";
import type { Job } from "../race/job.js";
import type { JourneySoFar } from "../race/journey.js";
import type { Store } from "../store/store.js";
import type { ThisProcess } from "../workers/this-process.js";
import { askedLine } from "./asked.js";
import { commandOfButton } from "./buttons.js";
import { inChosenLanguages } from "./chosen-languages.js";
import type { Audience, Intent, NewJob, Services } from "./commands/command.js";
import { type ParsedCommand, parseOptions, parseText } from "./commands/index.js";
import { drawCard } from "./draw-card.js";
import type { JobQueues } from "./jobs.js";
import type { KeptMessages } from "./kept-messages.js";
import type { LiveJobs } from "./live-jobs.js";
import type { PendingRequests } from "./pending-requests.js";
import type { Handled, Platform, Shown } from "./platform.js";
import { ownLanguage, type Request, replyTo } from "./request.js";
import { StoreAwayError, withStoreBudget } from "./store-budget.js";

export interface PipelineParts {
  platform: Platform;
  services: Services;
  jobs: JobQueues;
  live: LiveJobs;
  kept: Pick<KeptMessages, "change">;
  store: Store;
  drawing: Pick<Drawing, "png">;
  self: Pick<ThisProcess, "id">;
  pending: Pick<PendingRequests, "writeDown" | "settle">;
  /** Aborted when the process stops and has no more time: from then on nothing is told, since another process will. */
  handingBack: AbortSignal;
  logger: Logger;
}

const NOTHING: Handled = { failed: false, jobId: null };

/**
 * Never rejects for a request that comes in. A user's mistake is answered with a card for its author alone that says
 * what it was; anything else is logged with the request's id, and the apology names that id. `again`: another process
 * may have acknowledged the request, and even answered it, before it ended; rejects where nobody could be told.
 */
export function handleRequest(request: Request, parts: PipelineParts, again?: "again"): Promise<Handled> {
  return withStoreBudget(() => handle(request, parts, again !== undefined));
}

async function handle(request: Request, parts: PipelineParts, again: boolean): Promise<Handled> {
  const { platform, pending } = parts;
  const asked: Request = again ? { ...request, again } : request;
  try {
    // So that the answer changes what was acknowledged before.
    if (again) await platform.acknowledge(asked, probableAudience(asked));
    return await answer(await inChosenLanguages(asked, { ...parts.services, logger: parts.logger }), parts);
  } finally {
    if (!again && !parts.handingBack.aborted) pending.settle(request);
  }
}

async function answer(request: Request, parts: PipelineParts): Promise<Handled> {
  const acknowledging = acknowledgeInTime(request, parts);
  try {
    const { intent, command, asked } = await intentOf(request, parts);
    if (intent.kind === "job") {
      acknowledging.stop();
      const jobId = await startJob(intent.job, asked, acknowledging.now, parts);
      return { failed: false, jobId };
    }
    if (intent.kind === "delivery") {
      acknowledging.stop();
      await acknowledging.now(asked, "all");
      await parts.jobs.deliver({ ...intent.delivery, reply: replyTo(asked) });
      return { failed: false, jobId: intent.delivery.id };
    }
    await showCard(intent, command.name, asked, parts);
    return NOTHING;
  } catch (error) {
    if (!parts.handingBack.aborted) await showFailure(error, request, parts);
    return { failed: true, jobId: null };
  } finally {
    acknowledging.stop();
  }
}

async function showFailure(error: unknown, request: Request, parts: PipelineParts): Promise<void> {
  const { platform, logger } = parts;
  const own = ownLanguage(request);
  const away = error instanceof StoreAwayError;
  if (away) logger.warn({ requestId: request.id, err: error }, "the store is away");
  else if (!(error instanceof UserError))
    logger.error({ requestId: request.id, err: error }, "a request failed");
  const mistake = away ? new UserError("chat.storeAway") : error;
  const card = mistake instanceof UserError ? mistakeCard(mistake, own) : faultCard(request.id, own);
  const shown: Shown = {
    card,
    audience: "asker",
    picture: async () => null,
    failed: true,
    command: null,
    part: "answer",
  };
  try {
    await platform.show(request, shown);
  } catch (err) {
    logger.error({ requestId: request.id, err }, "nobody could be told that a request failed");
    if (request.again) throw err;
  }
}

/** Written down first: from then on somebody answers it, whatever becomes of this process. */
async function acknowledge(request: Request, audience: Audience, parts: PipelineParts): Promise<void> {
  const { platform, pending } = parts;
  if (platform.recoverable && !request.again) await pending.writeDown(request);
  if (parts.handingBack.aborted) throw new Error("the process stops");
  await platform.acknowledge(request, audience);
}

interface Acknowledging {
  /** Resolves to when it was first acknowledged, in milliseconds since the epoch. */
  now(request: Request, audience: Audience): Promise<number>;
  /** From now on it is not acknowledged by itself. */
  stop(): void;
}

/** By itself where the platform has to know soon that there will be an answer. */
function acknowledgeInTime(request: Request, parts: PipelineParts): Acknowledging {
  const { platform, logger } = parts;
  let acknowledgedMs = request.times?.acknowledgedMs;
  const now: Acknowledging["now"] = async (asked, audience) => {
    await acknowledge(asked, audience, parts);
    acknowledgedMs ??= Date.now();
    return acknowledgedMs;
  };
  const stopped = new AbortController();
  const { acknowledgeAfterMs } = platform;
  if (acknowledgeAfterMs !== null) {
    setTimeout(acknowledgeAfterMs, undefined, { signal: stopped.signal, ref: false })
      .then(() => now(request, probableAudience(request)))
      .catch((err) => {
        if (!stopped.signal.aborted) logger.warn({ requestId: request.id, err }, "an acknowledgement failed");
      });
  }
  return { now, stop: () => stopped.abort() };
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
  const pressed = "button" in input ? await commandPressed(input.button, parts) : null;
  const { command, parsed } = "button" in input ? parseText(pressed ?? "") : parse(input);
  const audience = audienceOf(command, "button" in input);
  const language = audience === "asker" ? ownLanguage(request) : request.language;
  const asked: Request = { ...request, language, line: askedLine(input, pressed) };
  if (command.postsLater?.(parsed)) {
    const refusal = (await parts.platform.refusesPosts?.(request)) ?? null;
    if (refusal !== null) throw refusal;
  }
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
  const { keptAs } = intent;
  const show = (card: Card, audience: Audience, part: Shown["part"]) => {
    if (parts.handingBack.aborted) throw new Error("the process stops");
    const language = audience === "asker" ? ownLanguage(request) : request.language;
    const picture = () => drawCard(card, language, request.id, parts);
    const kept = part === "answer" && keptAs !== undefined ? { keptAs } : {};
    return platform.show(request, { card, audience, picture, failed: false, command, part, ...kept });
  };
  await show(intent.card, intent.audience, "answer");
  if (intent.announce !== undefined) await show(intent.announce, "all", "announcement");
  if (intent.changes !== undefined) parts.kept.change(intent.changes);
}

/** The job is acknowledged before it can begin, so that its result finds the message that it changes. */
async function startJob(
  asked: NewJob,
  request: Request,
  acknowledge: Acknowledging["now"],
  parts: PipelineParts,
): Promise<string> {
  const { jobs, live, self } = parts;
  const job: Job = { ...asked, reply: replyTo(request), requestedAt: Date.now() };
  const { ahead } = await jobs.admit(job);
  const acknowledgedMs = await acknowledge(request, "all");
  const shown = await live.follow(job);
  try {
    if (parts.handingBack.aborted) throw new Error("the process stops");
    const begun: JourneySoFar["asked"] = {
      by: self.id,
      receivedMs: request.times?.receivedMs ?? null,
      // What another process acknowledged, this one does not know when.
      acknowledgedMs: request.again ? null : acknowledgedMs,
      queuedMs: Date.now(),
    };
    await jobs.enqueueAdmitted({ ...job, asked: begun });
  } catch (error) {
    shown.end();
    throw error;
  }
  await shown.queued(ahead);
  return job.id;
}
