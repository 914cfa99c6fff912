import type { Readable } from "node:stream";
import type { Logger } from "pino";
import { MAX_CHAT_LENGTH } from "../commands/typed-words.js";
import { inputLines, meaning } from "./lines.js";
import type { Session } from "./session.js";

export interface PipeParts {
  input: Readable;
  session: Session;
  /** With the exit code: 1 where a line failed. */
  leave(code: number): Promise<void>;
  logger: Logger;
}

/** Strictly in order: a line is read when the one before has been answered, a race with its result. */
export async function answerPipe({ input, session, leave, logger }: PipeParts): Promise<void> {
  let failed = false;
  try {
    for await (const line of inputLines(input, MAX_CHAT_LENGTH + 1)) {
      const todo = meaning(line);
      if (todo === "leave") break;
      if (todo === "answer" && (await session.answer(line))) failed = true;
    }
  } catch (error) {
    // Also where the terminal was closed from outside; then it has been left already.
    logger.warn({ err: error }, "the input ended early");
    failed = true;
  }
  await leave(failed ? 1 : 0);
}
