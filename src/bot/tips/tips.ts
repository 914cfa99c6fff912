/** The tips of channels, as commands see them. */
import { nextTip, type Tip } from "../../lessons/tips/tips.js";
import type { Reply } from "../../race/reply.js";
import { type ChannelTips, channelKey, channelsIn, type Schedule } from "../../store/channel-tips.js";
import type { Store } from "../../store/store.js";
import { nextTipMs } from "./due.js";
import { schedulersIn } from "./schedulers.js";

type Place = Pick<Reply, "platform" | "channel">;

export interface TipsStatus {
  /** `null`: no daily tip here. */
  schedule: Schedule | null;
  paused: ChannelTips["paused"];
  /** Milliseconds since the epoch; `null` where none will come. */
  nextMs: number | null;
}

export interface Tips {
  /** The next one in the channel's own order; it counts as seen. */
  next(place: Place): Promise<Tip>;
  /** Every day from the next time on that it is `time` in `zone`, in the channel of `reply`. */
  daily(reply: Reply, time: string, zone: string): Promise<TipsStatus>;
  status(place: Place): Promise<TipsStatus>;
  /** These change nothing where there is no daily tip. */
  pause(place: Place): Promise<TipsStatus>;
  resume(place: Place): Promise<TipsStatus>;
  off(place: Place): Promise<TipsStatus>;
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

  function statusOf(channel: ChannelTips): TipsStatus {
    return { schedule: channel.schedule, paused: channel.paused, nextMs: nextTipMs(channel, now()) };
  }

  /** First what is planned, then what is so: a job of a channel that has no tips does nothing. */
  async function start(key: string, schedule: Schedule): Promise<TipsStatus> {
    await schedulers.plan(key, schedule);
    const channel = await channels.change(key, (before) => {
      return { ...before, schedule, paused: "no", refusedDays: 0 };
    });
    return statusOf(channel);
  }

  /** The other way round, for the same reason. */
  async function end(place: Place, change: (before: ChannelTips) => ChannelTips): Promise<TipsStatus> {
    const key = channelKey(place);
    const { schedule } = await channels.get(key);
    const channel = await channels.change(key, change);
    if (schedule !== null) await schedulers.unplan(key, schedule.reply.outlet);
    return statusOf(channel);
  }

  return {
    async next(place) {
      const key = channelKey(place);
      const channel = await channels.change(key, (before) => {
        return { ...before, lastTip: nextTip(tips, key, before.lastTip).id };
      });
      return tips.find(({ id }) => id === channel.lastTip) as Tip;
    },
    async daily(reply, time, zone) {
      const key = channelKey(reply);
      const { schedule } = await channels.get(key);
      if (schedule !== null && schedule.reply.outlet !== reply.outlet) {
        await schedulers.unplan(key, schedule.reply.outlet);
      }
      return start(key, { time, zone, sinceMs: now(), reply });
    },
    status: async (place) => statusOf(await channels.get(channelKey(place))),
    pause: (place) =>
      end(place, (before) => (before.schedule === null ? before : { ...before, paused: "byUser" })),
    async resume(place) {
      const key = channelKey(place);
      const channel = await channels.get(key);
      if (channel.schedule === null || channel.paused === "no") return statusOf(channel);
      return start(key, { ...channel.schedule, sinceMs: now() });
    },
    off: (place) => end(place, (before) => ({ ...before, schedule: null, paused: "no", refusedDays: 0 })),
  };
}
