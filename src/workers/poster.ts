import type { Card } from "../lessons/card.js";
import type { Reply } from "./jobs.js";

/** Puts a message where it belongs. Each platform implements it; workers know no more of platforms. */
export interface Poster {
  /**
   * Resolves once the platform has it; a rejection is tried again. Called twice with one id (a process
   * was killed in between), it should post once where the platform allows that.
   */
  post(posting: Posting): Promise<void>;
}

export interface Posting {
  /** The race's id. */
  id: string;
  reply: Reply;
  card: Card;
  /** The photo finish, where there is one. */
  png: Buffer | null;
  /** Whether the answer is a failure: an apology, or a race of which no lane finished. */
  failed: boolean;
}
