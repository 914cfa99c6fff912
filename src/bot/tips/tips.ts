/** The tips of channels, and the summaries of their weeks, as commands see them. */
import { nextTip, type Tip } from "../../lessons/tips/tips.js";
import type { ChannelId, Reply } from "../../race/reply.js";
import {
  type ChannelTips,
  channelKey,
  channelsIn,
  type Schedule,
  weeklyKey,
} from "../../store/channel-tips.js";
import type { Store } from "../../store/store.js";
import { nextTipMs, type When } from "./due.js";
import { schedulersIn } from "./schedulers.js";

export interface TipsStatus {
  /** `null`: there is none here. */
  schedule: Schedule | null;
  paused: ChannelTips["paused"];
  /** Milliseconds since the epoch; `null` where none will come. */
  nextMs: number | null;
}

export interface Tips {
  /** The next one in the channel's own order; it counts as seen. */
  next(channel: ChannelId): Promise<Tip>;
  daily: Recurring;
  /** A summary of the week, on one day of it. */
  weekly: Recurring;
}

/** What is posted in a channel again and again. */
export interface Recurring {
  /** From the next such time on, in the channel of `reply`. Replaces what was set before, and ends a pause. */
  set(reply: Reply, when: When): Promise<TipsStatus>;
  status(channel: ChannelId): Promise<TipsStatus>;
  /** These change nothing where there is none. */
  pause(channel: ChannelId): Promise<TipsStatus>;
  resume(channel: ChannelId): Promise<TipsStatus>;
  off(channel: ChannelId): Promise<TipsStatus>;
}

export interface TipsParts {
  store: Store;
  tips: readonly Tip[];
  /** Milliseconds since the epoch. */
  now(): number;
}

export function tipsIn({ store, tips, now }: TipsParts): Tips {
  const channels = channelsIn(store);
  const schedulers = schedulersIn(store.queues);

  function statusOf(state: ChannelTips): TipsStatus {
    return { schedule: state.schedule, paused: state.paused, nextMs: nextTipMs(state, now()) };
  }

  /** Plans first: a process that is killed in between leaves a job that finds no schedule and does nothing. */
  async function start(key: string, schedule: Schedule): Promise<TipsStatus> {
    await schedulers.plan(key, schedule);
    const state = await channels.change(key, (before) => {
      return { ...before, schedule, paused: "no", refusedDays: 0 };
    });
    return statusOf(state);
  }

  /** Cancels the plan last, for the same reason. */
  async function end(key: string, change: (before: ChannelTips) => ChannelTips): Promise<TipsStatus> {
    const { schedule } = await channels.get(key);
    const state = await channels.change(key, change);
    if (schedule !== null) await schedulers.unplan(key, schedule.reply.outlet);
    return statusOf(state);
  }

  const recurring = (keyOf: (channel: ChannelId) => string): Recurring => ({
    async set(reply, when) {
      const key = keyOf(reply);
      const { schedule } = await channels.get(key);
      if (schedule !== null && schedule.reply.outlet !== reply.outlet) {
        await schedulers.unplan(key, schedule.reply.outlet);
      }
      return start(key, { ...when, sinceMs: now(), reply });
    },
    status: async (channel) => statusOf(await channels.get(keyOf(channel))),
    pause: (channel) =>
      end(keyOf(channel), (before) => (before.schedule === null ? before : { ...before, paused: "byUser" })),
    async resume(channel) {
      const key = keyOf(channel);
      const state = await channels.get(key);
      if (state.schedule === null || state.paused === "no") return statusOf(state);
      return start(key, { ...state.schedule, sinceMs: now() });
    },
    off: (channel) =>
      end(keyOf(channel), (before) => ({ ...before, schedule: null, paused: "no", refusedDays: 0 })),
  });

  return {
    async next(channel) {
      const key = channelKey(channel);
      const state = await channels.change(key, (before) => {
        return { ...before, lastTip: nextTip(tips, key, before.lastTip).id };
      });
      return tips.find(({ id }) => id === state.lastTip) as Tip;
    },
    daily: recurring(channelKey),
    weekly: recurring(weeklyKey),
  };
}
