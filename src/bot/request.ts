import type { Language } from "../race/reply.js";

/** What a platform's event becomes before anything looks at it. */
export interface Request {
  /** Derived from the platform's own id of the interaction: the same event twice is the same request. */
  id: string;
  platform: string;
  user: string;
  /** What people there call the user, shown as plain text; without it the id is. */
  userName?: string;
  /** Nobody else is in the channel, as in a terminal or a direct message: nothing has to be kept from others. */
  alone?: boolean;
  channel: string;
  /** The server or workspace that the channel is in, where there is one. */
  space?: string;
  /** For what all see. */
  language: Language;
  /** For what only the user sees, where that is another one. */
  ownLanguage?: Language;
  /** Whether the user may manage the channel, and so what happens in it every day. */
  mayManage: boolean;
  /** Whether the user may remove what others wrote there, and so cancel their races. */
  mayModerate?: boolean;
  /** The user's own IANA zone, where the platform knows it. */
  timeZone?: string;
  /** Slack and the terminal send text (without the leading slash), Discord a command with options. */
  input: { text: string } | { command: string; options: Record<string, string | number> };
  /** See `Reply`. */
  outlet: string;
  address: Record<string, string>;
}
