import { z } from "zod";

/** The languages that answers can be written in; their words are in src/lessons/texts. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** How much of a result is said at once: what can be read at a glance, or all of it. */
export const DETAILS = ["short", "full"] as const;
export type Detail = (typeof DETAILS)[number];

/** The language of answers where nobody has said which one they want. */
export const DEFAULT_LANGUAGE: Language = LANGUAGES[0];

/**
 * Where an answer goes. `outlet` names the queue of deliveries that leads there: the platform, or for a
 * terminal the one process that has it. `address` is the platform's own and only its adapter reads it.
 */
export const replySchema = z.object({
  platform: z.string(),
  outlet: z.string(),
  user: z.string(),
  channel: z.string(),
  language: z.enum(LANGUAGES),
  address: z.record(z.string(), z.string()),
  /** The server or workspace around the channel, where there is one. */
  space: z.string().optional(),
  /** What the user typed or chose, as a command. */
  asked: z.string().optional(),
});
export type Reply = z.infer<typeof replySchema>;

/** A channel among those of all platforms. */
export type ChannelId = Pick<Reply, "platform" | "channel">;
