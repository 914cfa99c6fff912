import type { Language, Reply } from "../race/reply.js";
import type { SentProgram } from "./programs.js";

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
  /** Whether the user may manage the server or workspace around the channel, and so its settings. */
  mayManageSpace?: boolean;
  /** Whether the user may remove what others wrote there, and so cancel their races. */
  mayModerate?: boolean;
  /** Why the bot may not post in the channel of its own accord, where the platform tells that with the request. */
  mayNotPost?: "notMember" | "permission" | "groupMessage";
  /** The user's own IANA zone, where the platform knows it. */
  timeZone?: string;
  input: Input;
  /** A program that came with the request. */
  program?: SentProgram;
  /** What the user typed or chose, as a command in one line; the pipeline adds it. */
  line?: string;
  /** When it came in, and when it was acknowledged where that came first: milliseconds since the epoch. */
  times?: { receivedMs: number; acknowledgedMs?: number };
  /** A process that had the request before may have acknowledged it, and even answered it. */
  again?: boolean;
  /** See `Reply`. */
  outlet: string;
  address: Record<string, string>;
}

/**
 * Slack and the terminal send text (with or without the slash), Discord a command with options, and both chats the
 * id of a button that was pressed.
 */
export type Input =
  | { text: string }
  | { command: string; options: Record<string, string | number> }
  | { button: string };

/** Where the answer to a request goes. */
export function replyTo({ platform, outlet, user, channel, space, language, address, line }: Request): Reply {
  return {
    ...{ platform, outlet, user, channel, language, address },
    ...(space === undefined ? {} : { space }),
    ...(line === undefined ? {} : { asked: line }),
  };
}

/** The language of what only the user sees. */
export function ownLanguage(request: Request): Language {
  return request.ownLanguage ?? request.language;
}
