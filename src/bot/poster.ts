import type { Card } from "../lessons/cards/card.js";
import type { Reply } from "../race/reply.js";

/** Puts a message where it belongs. Each platform implements it; workers know no more of platforms. */
export interface Poster {
  /**
   * Resolves once the platform has it; a rejection is tried again, but for a `RefusedError`. Called twice with
   * one id (a process was killed in between), it should post once where the platform allows that.
   */
  post(posting: Posting): Promise<void>;
}

/** The platform refuses for good: the channel is gone, or nothing may be posted there. Not tried again. */
export class RefusedError extends Error {
  override name = "RefusedError";
}

export interface Posting {
  /** The race's id, or that of a daily tip in a channel. */
  id: string;
  /**
   * `answer`: to what was asked for at `reply.address`. `channel`: a message of its own in `reply.channel`,
   * long after the interaction in `reply.address` has run out. `user`: a direct message to `reply.user`.
   */
  to: "answer" | "channel" | "user";
  reply: Reply;
  card: Card;
  /** The photo finish, where there is one. */
  png: Buffer | null;
  /** Whether the answer is a failure: an apology, or a race of which no lane finished. */
  failed: boolean;
}
