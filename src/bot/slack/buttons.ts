/** What is inside a button: the command itself, or where it is too long for Slack, where it is kept. */
import { createHash } from "node:crypto";
import type { Button, Card } from "../../lessons/cards/card.js";
import type { Store } from "../../store/store.js";

/** Of a button's `value`, in UTF-16 units; Slack's limit. */
const MAX_VALUE = 2000;
/** As long as results are kept. */
const KEEP_SECONDS = 30 * 86_400;
const REFERENCE = "kept:";

const commandKey = (reference: string) => `slack/command/${reference}`;

/** A command begins with a slash, a reference does not. */
export function buttonValue({ command }: Button): string {
  if (command.length <= MAX_VALUE) return command;
  return `${REFERENCE}${createHash("sha256").update(command).digest("hex")}`;
}

/** Keeps the commands that the card's buttons only refer to; to be called before the card is posted. */
export async function keepLongCommands({ blocks }: Card, store: Pick<Store, "set">): Promise<void> {
  for (const button of blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []))) {
    const value = buttonValue(button);
    if (value !== button.command) await store.set(commandKey(value), button.command, KEEP_SECONDS);
  }
}

/** The command of a button that was pressed; `null` where it is not kept any more. */
export async function commandOf(value: string, store: Pick<Store, "get">): Promise<string | null> {
  return value.startsWith(REFERENCE) ? store.get(commandKey(value)) : value;
}
