/** The tips of each channel, in the store: its schedule, and which tips it has had. */
import { z } from "zod";
import { type ChannelId, replySchema } from "../race/reply.js";
import { withMutex } from "./mutex.js";
import type { Store } from "./store.js";

const scheduleSchema = z.object({
  /** Local time in `zone`, such as `09:00`. */
  time: z.string(),
  /** Only on this day of the week, from 1 for Monday to 7 for Sunday: a summary of the week. Left out: every day, a tip. */
  weekday: z.number().int().min(1).max(7).optional(),
  /** IANA name. */
  zone: z.string(),
  /** Milliseconds since the epoch: set up or resumed then; what was due before is not owed. */
  sinceMs: z.number(),
  /** Of the request that set it up: whose user is told when the channel takes no more. */
  reply: replySchema,
});
export type Schedule = z.infer<typeof scheduleSchema>;

/**
 * `started`: being posted, or killed meanwhile. `failed`: nobody has seen it, so that it is still good on
 * another day. `doubtful`: tried again after a kill; nobody knows what came of the first attempt.
 */
const POST_STATES = ["started", "failed", "doubtful"] as const;

const channelTipsSchema = z.object({
  /** `null`: no daily tip here. */
  schedule: scheduleSchema.nullable(),
  paused: z.enum(["no", "byUser", "byRefusals"]),
  /** Id of the tip taken last from the channel's own order; `null`: none yet. */
  lastTip: z.string().nullable(),
  /** The daily tip that was taken for a day and is not known to have been posted. */
  chosen: z.object({ tip: z.string(), day: z.string(), post: z.enum(POST_STATES) }).nullable(),
  /** Milliseconds since the epoch: when the last daily tip was posted or refused; `null`: never. */
  settledMs: z.number().nullable(),
  /** Days in a row, up to the last one, on which the channel refused its tip. */
  refusedDays: z.number().int(),
});
export type ChannelTips = z.infer<typeof channelTipsSchema>;

export const NO_TIPS: ChannelTips = {
  schedule: null,
  paused: "no",
  lastTip: null,
  chosen: null,
  settledMs: null,
  refusedDays: 0,
};

/** Identifies a channel's tips: the key in the store, the id of the scheduler, the seed of the tips' order. */
export const channelKey = ({ platform, channel }: ChannelId) => `${platform}/${channel}`;
/** The same for the weekly summary, which a channel can have beside its daily tip. */
export const weeklyKey = (channel: ChannelId) => `weekly/${channelKey(channel)}`;

export interface Channels {
  get(key: string): Promise<ChannelTips>;
  /** Changes are made one at a time, across all processes. `change` must be pure. Resolves to what it returned. */
  change(key: string, change: (tips: ChannelTips) => ChannelTips): Promise<ChannelTips>;
}

export function channelsIn(store: Store): Channels {
  const storeKey = (key: string) => `tips/${key}`;

  async function get(key: string): Promise<ChannelTips> {
    const json = await store.get(storeKey(key));
    return json === null ? NO_TIPS : channelTipsSchema.parse(JSON.parse(json));
  }

  return {
    get,
    change: (key, change) =>
      withMutex(store, storeKey(key), async () => {
        const before = await get(key);
        const after = change(before);
        if (after !== before) await store.set(storeKey(key), JSON.stringify(after));
        return after;
      }),
  };
}
