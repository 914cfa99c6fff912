import type { TextKey, TextValues } from "./lessons/text.js";

/** A mistake of the user's: shown to them, in their language, with the remedy. Not logged as a fault. */
export class UserError extends Error {
  constructor(
    readonly key: TextKey,
    readonly values: TextValues = {},
  ) {
    super(key);
    this.name = "UserError";
  }
}

/** Why the process cannot start, with the remedy: shown to whoever starts it, without a stack. */
export class StartError extends Error {
  override name = "StartError";
}

/** A command line that was not understood: shown without a stack; the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";
}
