import type { Language } from "../../race/reply.js";
import type { Request } from "../request.js";

export interface RequestParts {
  /** What every request's id begins with: no other session has it. */
  session: string;
  /** See `Reply`. A terminal is a place of one person: outlet, channel and user are one. */
  outlet: string;
  language: Language;
}

/** Makes a request of each line, with an id of its own. */
export function createRequests({ session, outlet, language }: RequestParts): (typed: string) => Request {
  const place = { platform: "terminal", user: outlet, channel: outlet, alone: true, outlet, address: {} };
  let requests = 0;
  return (typed) => {
    requests += 1;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const input = { text: typed.trim().replace(/^\//, "") };
    return { id: `${session}-${requests}`, ...place, language, mayManage: true, timeZone, input };
  };
}
