/** What is inside a button: the command itself or, where it is too long for the platform, a reference to it. */
import { createHash } from "node:crypto";
import type { Button, Card } from "../lessons/cards/card.js";
import type { Store } from "../store/store.js";
import { StoreAwayError } from "./store-budget.js";

/** Old messages keep their buttons. */
const KEPT_SECONDS = 365 * 86_400;
const REFERENCE = "#";

const commandKey = (id: string) => `button/${id.slice(REFERENCE.length)}`;

/**
 * A command begins with a slash, a reference does not. `longest`: in UTF-16 units, at least 50. The same command has
 * the same id, however often it is shown.
 */
export function buttonId({ command }: Pick<Button, "command">, longest: number): string {
  if (command.length <= longest) return command;
  return REFERENCE + createHash("sha256").update(command).digest("base64url");
}

/**
 * Keeps the commands that the card's buttons only refer to; to be called before the card is posted. While the store is
 * away the card is worth more than those buttons: whoever presses one is told that it is not known.
 */
export async function keepLongCommands(
  { blocks }: Card,
  longest: number,
  store: Pick<Store, "set">,
): Promise<void> {
  const buttons = blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  for (const button of buttons.filter(({ command }) => command.length > longest)) {
    try {
      await store.set(commandKey(buttonId(button, longest)), button.command, KEPT_SECONDS);
    } catch (error) {
      if (!(error instanceof StoreAwayError)) throw error;
    }
  }
}

/** `null` where what the button stands for is not known any more. */
export async function commandOfButton(id: string, store: Pick<Store, "get">): Promise<string | null> {
  if (id.startsWith("/")) return id;
  return id.startsWith(REFERENCE) ? store.get(commandKey(id)) : null;
}
