/** What is in the local Slack: people, channels, messages and files, and the faults that a test asks for. */
import { SCOPES } from "../../../src/bot/slack/manifest.js";
import { messageProblems } from "./block-kit.js";

export const BOT = { token: "xoxb-local", user: "UBOT", id: "BBOT" };
export const APP_TOKEN = "xapp-local";
export const TEAM = "T1";

export interface Message {
  channel: string;
  ts: string;
  thread: string | undefined;
  text: string;
  blocks: Block[];
  /** Who alone sees it; `undefined`: all. */
  to: string | undefined;
  via: "api" | "response_url";
  /** Of the `response_url` that it came through. */
  response?: string;
  metadata?: unknown;
  /** Times it was changed, and when, in ms. */
  changes: number[];
}

export interface Block {
  type: string;
  [field: string]: unknown;
}

export interface File {
  id: string;
  length: number;
  altText: string;
  bytes: Buffer | null;
  complete: boolean;
  /** Where it was shared as a file. */
  sharedIn: { channel: string; thread: string | undefined } | null;
}

export interface User {
  locale: string;
  tz: string;
  admin: boolean;
}

export interface Fault {
  status: number;
  retryAfter?: string;
  body?: string;
  /** What was asked for is done all the same, as happens where an answer gets lost. */
  carriedOut?: boolean;
  /** The connection is cut instead of an answer. */
  reset?: boolean;
}

/** Of a `response_url`. */
const MOST_USES = 5;

export function createWorkspace() {
  const messages: Message[] = [];
  const files = new Map<string, File>();
  const responses = new Map<string, { channel: string; uses: number }>();
  const users = new Map<string, User>();
  /** Channels the bot is in. */
  const joined = new Set<string>();
  const faults = new Map<string, Fault[]>();
  const calls: { method: string; args: Record<string, string>; at: number }[] = [];
  const problems: string[] = [];
  /** The forms that were opened. */
  const forms: { callback_id: string; private_metadata: string }[] = [];
  let counter = 0;
  const next = () => {
    counter += 1;
    return counter;
  };

  function check(message: { text?: unknown; blocks?: unknown }): boolean {
    const found = messageProblems(message);
    problems.push(...found.map((problem) => `${problem} in ${JSON.stringify(message).slice(0, 2000)}`));
    return found.length === 0;
  }

  return {
    messages,
    files,
    users,
    joined,
    calls,
    problems,
    forms,
    /** What the app was installed with. */
    scopes: new Set(SCOPES),
    /** How often a message may refer to a new file in vain. */
    slowFiles: { refusals: 0 },
    check,
    next,

    /** The next calls of a method (or `response`, `upload`) get these, in turn. */
    fail(method: string, ...list: Fault[]): void {
      faults.set(method, [...(faults.get(method) ?? []), ...list]);
    },
    faultFor: (method: string): Fault | null => faults.get(method)?.shift() ?? null,

    post(message: Omit<Message, "ts" | "changes">): Message {
      // Unique and in order, as Slack's are.
      const ts = `${1_700_000_000 + next()}.000100`;
      const posted = { ...message, ts, changes: [] };
      messages.push(posted);
      return posted;
    },

    openResponse(channel: string): string {
      const id = `r${next()}`;
      responses.set(id, { channel, uses: 0 });
      return id;
    },

    /** Resolves to the HTTP status. */
    respond(id: string, body: Record<string, unknown>): number {
      const response = responses.get(id);
      if (response === undefined || response.uses >= MOST_USES) return 404;
      response.uses += 1;
      if (!check(body)) return 400;
      const ephemeral = body.response_type !== "in_channel";
      this.post({
        channel: response.channel,
        thread: body.thread_ts as string | undefined,
        text: String(body.text),
        blocks: body.blocks as Block[],
        to: ephemeral ? "whoever asked" : undefined,
        via: "response_url",
        response: id,
      });
      return 200;
    },

    upload(id: string, bytes: Buffer): boolean {
      const file = files.get(id);
      if (file === undefined || file.length !== bytes.length) return false;
      file.bytes = bytes;
      return true;
    },
  };
}

export type Workspace = ReturnType<typeof createWorkspace>;
