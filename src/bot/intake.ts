/** What comes in from one platform, on its way through the pipeline: accepted, answered, or handed back. */
import { setTimeout } from "node:timers/promises";
import { UserError } from "../errors.js";
import { mistakeCard } from "../lessons/cards/notices.js";
import { pendingRequestsIn } from "./pending-requests.js";
import { handleRequest, type PipelineParts, probableAudience } from "./pipeline.js";
import type { Handled, Shown } from "./platform.js";
import { ownLanguage, type Request } from "./request.js";
import { withStoreBudget } from "./store-budget.js";

/** When the process stops, requests under way are answered for so long, in ms; the others are handed back at once. */
const FINISH_WITHIN_MS = 2_500;
/** What was asked longer ago than this, in ms, is not carried out any more; who asked is told so. */
const CARRY_OUT_WITHIN_MS = 10 * 60_000;

const NOTHING: Handled = { failed: false, jobId: null };

export interface Intake {
  /**
   * For platforms that acknowledge before anything else: call it before. Tells whether the request is to be handled
   * here. Takes 2 s at most, and never rejects.
   */
  accept(request: Request): Promise<boolean>;
  /** Never rejects. */
  handle(request: Request): Promise<Handled>;
  /** Begins nothing more. Resolves when what has come in is answered or handed back. */
  stop(): Promise<void>;
}

export type IntakeParts = Omit<PipelineParts, "pending" | "handingBack">;

export function createIntake(parts: IntakeParts): Intake {
  const { platform, store, logger } = parts;
  const pending = pendingRequestsIn({ store, outlet: platform.outlet, logger });
  const handingBack = new AbortController();
  const pipeline: PipelineParts = { ...parts, pending, handingBack: handingBack.signal };
  /** Accepted, and not yet begun. */
  const accepted = new Map<string, Timed>();
  const underWay = new Map<Promise<unknown>, Request>();
  let stopping = false;

  async function begin(request: Request): Promise<Handled> {
    const times = accepted.get(request.id)?.times ?? { receivedMs: Date.now() };
    // Until the platform has been left, commands come in: they are for whoever comes next.
    const mine = !stopping || platform.recoverable === true;
    const claimed = accepted.delete(request.id) || (mine && (await pending.claim(request)));
    if (claimed && stopping) await handOver(request);
    if (!claimed || stopping) return NOTHING;
    return await handleRequest({ ...request, times }, pipeline);
  }

  /** Whoever asked is told that there will be an answer, which another process gives. */
  async function handOver(request: Request): Promise<void> {
    await pending.writeDown(request);
    try {
      await platform.acknowledge(request, probableAudience(request));
    } catch (err) {
      logger.warn({ requestId: request.id, err }, "an acknowledgement failed");
    }
    await pending.handBack(request);
  }

  /** `false`: the process stops, and it is not known whether the request was answered. */
  async function answerLeftBehind(request: Request, ageMs: number): Promise<boolean> {
    if (stopping) return false;
    const complete = (await platform.complete?.(request)) ?? request;
    if (ageMs <= CARRY_OUT_WITHIN_MS) {
      const times = { receivedMs: Date.now() - ageMs };
      await handleRequest({ ...complete, times }, pipeline, "again");
      return !handingBack.signal.aborted;
    }
    await platform.acknowledge(complete, "asker");
    await platform.show(complete, tooLate(complete));
    return true;
  }

  if (platform.recoverable) pending.start(answerLeftBehind);
  return {
    async accept(request) {
      const receivedMs = Date.now();
      return await withStoreBudget(async () => {
        const [claimed] = await Promise.all([pending.claim(request), pending.writeDown(request)]);
        // Until the platform has been left, requests still come in: they are for whoever comes next.
        if (claimed && stopping) await pending.handBack(request);
        else if (claimed)
          accepted.set(request.id, { ...request, times: { receivedMs, acknowledgedMs: Date.now() } });
        else pending.forget(request);
        return claimed && !stopping;
      });
    },
    async handle(request) {
      const handling = withStoreBudget(() => begin(request));
      underWay.set(handling, request);
      return await handling.finally(() => underWay.delete(handling));
    },
    async stop() {
      stopping = true;
      // First: what is handed back is not for this process.
      pending.stopTaking();
      const waiting = [...accepted.values()];
      accepted.clear();
      await Promise.all(waiting.map((request) => pending.handBack(request)));
      const answered = Promise.all(underWay.keys());
      await Promise.race([answered, setTimeout(FINISH_WITHIN_MS, undefined, { ref: false })]);
      handingBack.abort();
      await Promise.all([...underWay.values()].map((request) => pending.handBack(request)));
      await pending.stop();
    },
  };
}

type Timed = Request & { times: NonNullable<Request["times"]> };

function tooLate(request: Request): Shown {
  return {
    card: mistakeCard(new UserError("chat.notCarriedOut"), ownLanguage(request)),
    audience: "asker",
    picture: async () => null,
    failed: true,
    command: null,
    part: "answer",
  };
}
