/** Decides whether one channel's daily tip or weekly summary is due, posts it, and writes down that it did. */
import type { Logger } from "pino";
import type { Card } from "../../lessons/cards/card.js";
import { pausedCard, tipCard } from "../../lessons/tips/tip-card.js";
import { nextTip, type Tip } from "../../lessons/tips/tips.js";
import type { Reply } from "../../race/reply.js";
import type { Channels, ChannelTips } from "../../store/channel-tips.js";
import { type Poster, RefusedError } from "../platform.js";
import { afterFailure, afterPost, afterRefusal, type Decision, decide, REFUSED_DAYS } from "./due.js";
import type { Schedulers } from "./schedulers.js";

export interface PostParts {
  channels: Channels;
  schedulers: Schedulers;
  poster: Poster;
  tips: readonly Tip[];
  /** What a channel has done in the seven days before a local `day`. */
  weekBefore(day: string, reply: Reply): Promise<Card>;
  logger: Logger;
}

/**
 * Posts what is due in the channel of `key` at `decidedMs`, if anything is. Rejects where posting is to be
 * tried again.
 */
export async function postTip(key: string, decidedMs: number, parts: PostParts): Promise<Decision> {
  const { channels, poster } = parts;
  const channel = await channels.change(key, (before) => withChosen(key, before, parts.tips, decidedMs));
  const decision = decide(channel, decidedMs);
  if (decision.kind !== "post") return decision;

  const { reply } = decision.schedule;
  const card = await cardOf(channel, decision, parts);
  const id = `tip-${encodeURIComponent(key)}-${decision.day}`;
  try {
    await poster.post({ id, to: "channel", reply, card, png: null, failed: false });
  } catch (error) {
    parts.logger.warn({ channel: key, err: error }, "a daily tip or weekly summary was not posted");
    if (error instanceof RefusedError) {
      await recordRefusal(key, channel, { day: decision.day, decidedMs }, parts);
      return decision;
    }
    await channels.change(key, afterFailure);
    throw error;
  }
  await channels.change(key, (before) => afterPost(before, decidedMs));
  return decision;
}

function cardOf(
  { chosen }: ChannelTips,
  { day, schedule }: Extract<Decision, { kind: "post" }>,
  { tips, weekBefore }: PostParts,
): Promise<Card> | Card {
  if (schedule.weekday !== undefined) return weekBefore(day, schedule.reply);
  const tip = tips.find(({ id }) => id === chosen?.tip) as Tip;
  return tipCard(tip, schedule.reply.language);
}

/** The tip is written down before it is posted, so that a second attempt, also after a crash, posts the same one. */
function withChosen(key: string, before: ChannelTips, tips: readonly Tip[], nowMs: number): ChannelTips {
  const decision = decide(before, nowMs);
  // A summary is made of what is in the store, and not chosen.
  if (decision.kind !== "post" || decision.schedule.weekday !== undefined) return before;
  const { day } = decision;
  const { chosen } = before;
  const again = chosen !== null && (chosen.post === "failed" || chosen.day === day);
  if (again && tips.some(({ id }) => id === chosen.tip)) {
    const post = chosen.post === "failed" ? "started" : "doubtful";
    return { ...before, chosen: { tip: chosen.tip, day, post } };
  }
  const { id } = nextTip(tips, key, before.lastTip);
  return { ...before, chosen: { tip: id, day, post: "started" }, lastTip: id };
}

interface Refusal {
  day: string;
  decidedMs: number;
}

/** Announces the pause before it writes it down: after a crash in between, the same attempt does both again. */
async function recordRefusal(
  key: string,
  channel: ChannelTips,
  refusal: Refusal,
  parts: PostParts,
): Promise<void> {
  const { channels, schedulers } = parts;
  const outlet = channel.schedule?.reply.outlet ?? "";
  const { day, decidedMs } = refusal;
  const pauses = afterRefusal(channel, decidedMs).paused === "byRefusals";
  if (pauses) await schedulers.tellPaused(key, outlet, day);
  await channels.change(key, (before) => afterRefusal(before, decidedMs));
  if (pauses) await schedulers.unplan(key, outlet);
}

/** Tells whoever set up the tips or summaries of a channel that they are paused. `id`: of the message. */
export async function tellPaused(key: string, id: string, parts: PostParts): Promise<void> {
  const { channels, poster, logger } = parts;
  const { schedule } = await channels.get(key);
  if (schedule === null) return;
  const { reply } = schedule;
  const of = schedule.weekday === undefined ? "daily" : "weekly";
  const card = pausedCard({ of, times: REFUSED_DAYS, channel: reply.channel }, reply.language);
  try {
    await poster.post({ id, to: "user", reply, card, png: null, failed: false });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    logger.warn({ channel: key, err: error }, "nobody could be told that the posts of a channel are paused");
  }
}
