/** The commands that buttons give: in the button's own id where they fit, else in the store. */
import { createHash } from "node:crypto";
import type { Button, Card } from "../../lessons/cards/card.js";
import type { Store } from "../../store/store.js";

const MAX_CUSTOM_ID = 100;
/** Old messages keep their buttons. */
const KEPT_SECONDS = 365 * 86_400;
const REFERENCE = "#";

const commandKey = (reference: string) => `button/${reference}`;

export interface CustomButton {
  label: string;
  /** At most 100 characters. */
  customId: string;
}

/** Resolves once every command that is too long for its button is in the store. */
export async function customButtons(card: Card, store: Store): Promise<CustomButton[]> {
  const buttons = card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  return Promise.all(
    buttons.map(async (button) => ({ label: button.label, customId: await customId(button, store) })),
  );
}

/** `null` where what the button stands for is not known any more. */
export async function commandOf(customId: string, store: Store): Promise<string | null> {
  if (customId.startsWith("/")) return customId;
  return customId.startsWith(REFERENCE) ? store.get(commandKey(customId.slice(1))) : null;
}

/** Discord refuses a message with two buttons of one id. */
export function distinct(buttons: readonly CustomButton[]): CustomButton[] {
  return [...new Map(buttons.map((button) => [button.customId, button])).values()];
}

/** The same command has the same reference, however often it is shown. */
async function customId({ command }: Button, store: Store): Promise<string> {
  if (command.length <= MAX_CUSTOM_ID) return command;
  const reference = createHash("sha256").update(command).digest("base64url");
  await store.set(commandKey(reference), command, KEPT_SECONDS);
  return REFERENCE + reference;
}
