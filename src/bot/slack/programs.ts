/** The form that a program can be typed into, in Slack. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import type { Destination } from "./destination.js";

/** The command, and the id of its form and of its shortcut. */
export const WATCH = "watch";
/** Of the form, both the block and the input. */
export const FIELD = "program";
/** Slack's limits for a modal's title and for a text input. */
const LONGEST_TITLE = 24;
const LONGEST_TYPED = 3_000;

const placeSchema = z.object({
  channel: z.string(),
  thread: z.string().optional(),
  responseUrl: z.string().optional(),
});

/** Where the command was given goes with the form and comes back with it. */
export function watchForm(
  { channel, thread, responseUrl }: Destination,
  language: Language,
): types.ModalView {
  const plain = (words: string) => ({ type: "plain_text" as const, text: words });
  return {
    type: "modal",
    callback_id: WATCH,
    private_metadata: JSON.stringify({ channel, thread, responseUrl }),
    title: plain(text(language, "watch.form.title").slice(0, LONGEST_TITLE)),
    submit: plain(text(language, "watch.form.submit")),
    blocks: [
      {
        type: "input",
        block_id: FIELD,
        label: plain(text(language, "watch.form.label")),
        element: { type: "plain_text_input", action_id: FIELD, multiline: true, max_length: LONGEST_TYPED },
      },
    ],
  };
}

/** `null` where it is not what we put in. */
export function formPlace(metadata: string): Omit<Destination, "user"> | null {
  try {
    const { channel, thread, responseUrl } = placeSchema.parse(JSON.parse(metadata));
    return { channel, thread, responseUrl };
  } catch {
    return null; // Not of this version, or not from us: there is nowhere to answer.
  }
}
