/** The small interface that every chat platform implements. The pipeline knows no more of platforms than this. */
import type { UserError } from "../errors.js";
import type { Card } from "../lessons/cards/card.js";
import type { JobState } from "../lessons/cards/progress-card.js";
import type { Job } from "../race/job.js";
import type { Reply } from "../race/reply.js";
import type { Audience } from "./commands/command.js";
import type { Request } from "./request.js";

export interface Platform {
  /** Also the outlet under which its deliveries wait, but for terminals, which have an outlet each. */
  readonly name: string;
  readonly outlet: string;
  /**
   * An answer that takes longer than this, in ms, is acknowledged first; `null`: the platform needs no more
   * than it does by itself.
   */
  readonly acknowledgeAfterMs: number | null;
  /** Between two views of a job under way, at least, in ms. */
  readonly viewEveryMs: number;
  /** Whether another process can answer a request that was acknowledged here. Left out: no, as for a terminal. */
  readonly recoverable?: boolean;

  /**
   * Begins to hand over every request. Resolves once it listens; a platform that is away is waited for in the
   * background. Throws `StartError` where it refuses a setting.
   */
  receive(handle: (request: Request) => Promise<Handled>, accept: Accept): Promise<void>;
  /**
   * Why nothing can be posted of our own accord where the request came from, as a mistake with its remedy; `null`: it can,
   * as far as the platform says. Left out: it always can.
   */
  refusesPosts?(request: Request): Promise<UserError | null>;
  /** Adds to a request what had to be asked for after it was accepted. Left out: it was complete. */
  complete?(request: Request): Promise<Request>;
  /** Says that there will be an answer. Only the first call for a request counts. */
  acknowledge(request: Request, audience: Audience): Promise<void>;
  /** Shows the answer to a request. */
  show(request: Request, answer: Shown): Promise<void>;
  /**
   * Shows how a job stands, in the one message of that job. `skipped`: not now, it is to be offered again.
   * `gone`: nothing can be shown there any more.
   */
  edit(view: JobView, signal: AbortSignal): Promise<"shown" | "skipped" | "gone">;
  /**
   * Changes a message that was shown with `keptAs`. `gone`: it cannot be changed any more. Left out: nothing that was
   * shown can be changed, as in a terminal.
   */
  change?(message: KeptMessage, signal: AbortSignal): Promise<"shown" | "gone">;
  /**
   * Posts what was delivered. Resolves once the platform has it; a rejection is tried again, but for a
   * `RefusedError`. Called twice with one id (a process was killed in between), it should post once where the
   * platform allows that.
   */
  post(posting: Posting): Promise<void>;
  /** Rejects while requests do not come in. */
  ready(): Promise<void>;
  /** Takes no more requests; resolves when what has come in is answered. */
  stop(): Promise<void>;
}

/**
 * For platforms that acknowledge a request before they hand it over: to be awaited before that. Tells whether it is to
 * be handed over at all: another process may have it. Takes 2 s at most, and never rejects.
 */
export type Accept = (request: Request) => Promise<boolean>;

/** Where the daily tips go. */
export type Poster = Pick<Platform, "post">;

/** What came of a request. */
export interface Handled {
  /** A mistake or a fault was told instead of an answer. */
  failed: boolean;
  /** The job whose answer comes as a delivery; `null` where the request has been answered. */
  jobId: string | null;
}

/** An answer on its way to whoever asked. */
export interface Shown {
  card: Card;
  audience: Audience;
  /** Draws the card's picture; `null` where it has none. For platforms that show pictures with an answer. */
  picture(): Promise<Buffer | null>;
  /** A mistake or a fault. */
  failed: boolean;
  /** The name of the command that answers; `null` where there was none. */
  command: string | null;
  /** What somebody asked for, or what the channel sees beside it. */
  part: "answer" | "announcement";
  /** For all to see, and to be changed later under this id. */
  keptAs?: string;
}

/** A message that people look at for a while, as it is now. */
export interface KeptMessage {
  id: string;
  /** Where the request that it answers came from. */
  reply: Reply;
  card: Card;
  /** See `Change`. */
  replacedBy?: string;
}

/** How a job stands: the state for those who draw it themselves, the card for the others. */
export interface JobView {
  job: Job;
  /** Goes on to be brought up to date with every message of the job's progress. */
  state: Readonly<JobState>;
  card: Card;
}

export interface Posting {
  /** The job's id, or that of a question or of a daily tip in a channel. */
  id: string;
  /**
   * `answer`: to what was asked for at `reply.address`. `channel`: a message of its own in `reply.channel`,
   * long after the interaction in `reply.address` has run out. `user`: a direct message to `reply.user`.
   */
  to: "answer" | "channel" | "user";
  reply: Reply;
  card: Card;
  /** The card's picture, where it has one. */
  png: Buffer | null;
  /** The store has lost the job: a message of it may be there of which the store does not know. */
  forgotten?: boolean;
  /** Whether the answer is a failure: an apology, or a race of which no lane finished. */
  failed: boolean;
}

/** The platform refuses for good: the channel is gone, or nothing may be posted there. Not tried again. */
export class RefusedError extends Error {
  override name = "RefusedError";
}
