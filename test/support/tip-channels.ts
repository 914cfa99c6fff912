/** Channels with daily tips, for tests: what is not said is as it would be just after the set-up. */
import type { Reply } from "../../src/race/reply.js";
import { type ChannelTips, NO_TIPS, type Schedule } from "../../src/store/channel-tips.js";

export const HOUR_MS = 3_600_000;

export function reply(changes: Partial<Reply> = {}): Reply {
  return {
    platform: "discord",
    outlet: "discord",
    user: "ada",
    channel: "general",
    language: "en",
    address: {},
    ...changes,
  };
}

/** Set up long ago. */
export function daily(time: string, zone: string, changes: Partial<Schedule> = {}): Schedule {
  return { time, zone, sinceMs: 0, reply: reply(), ...changes };
}

export function channelTips(changes: Partial<ChannelTips>): ChannelTips {
  return { ...NO_TIPS, ...changes };
}
