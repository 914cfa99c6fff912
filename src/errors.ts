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
