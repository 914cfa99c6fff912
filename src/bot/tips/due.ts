/**
 * Whether a channel's daily tip, or its weekly summary, is due, and what changes when it was posted or refused. A summary is
 * due as a tip is, on one day of the week. Pure.
 */
import type { ChannelTips, Schedule } from "../../store/channel-tips.js";
import { instantOf, localDay } from "./wall-clock.js";

const DAY_MS = 86_400_000;

/** After an outage a tip may come this much later, on the same local day; else only the next day's comes. */
export const LATEST_MS = 2 * 3_600_000;

/** A channel that refused its tips on so many days in a row gets no more until somebody resumes them. */
export const REFUSED_DAYS = 3;

export type Decision =
  /** `day`: the local one whose tip it is. */
  | { kind: "post"; day: string; schedule: Schedule }
  | { kind: "nothing"; why: "off" | "paused" | "notYet" | "settled" | "tooLate" };

const nothing = (why: Extract<Decision, { kind: "nothing" }>["why"]): Decision => ({ kind: "nothing", why });

/** Of one channel, at `nowMs`. At most one tip a local day, on the day it is due. */
export function decide({ schedule, paused, settledMs }: ChannelTips, nowMs: number): Decision {
  if (schedule === null) return nothing("off");
  if (paused !== "no") return nothing("paused");
  const { zone, time, sinceMs } = schedule;
  const day = localDay(zone, nowMs);
  if (!isOn(schedule, day)) return nothing("notYet");
  if (settledMs !== null && localDay(zone, settledMs) === day) return nothing("settled");
  const dueMs = instantOf(zone, day, time);
  // Later today, or set up or resumed after that: from the next day on.
  if (dueMs === null || dueMs > nowMs || dueMs < sinceMs) return nothing("notYet");
  return nowMs - dueMs <= LATEST_MS ? { kind: "post", day, schedule } : nothing("tooLate");
}

/** On which days, and when on each. */
export type When = Pick<Schedule, "time" | "zone" | "weekday">;

/** The next instant, after `afterMs`, at which a post is due by the clock alone. Milliseconds. */
export function nextDueMs(when: When, afterMs: number): number {
  const { time, zone } = when;
  const today = Date.parse(`${localDay(zone, afterMs)}T00:00Z`);
  // A zone can lack a day; none ever lacked two in a row, nor the same day of two weeks.
  for (let days = 0; days <= 15; days++) {
    const day = new Date(today + days * DAY_MS).toISOString().slice(0, 10);
    if (!isOn(when, day)) continue;
    const dueMs = instantOf(zone, day, time);
    if (dueMs !== null && dueMs > afterMs) return dueMs;
  }
  throw new Error(`no ${time} in ${zone} in the 15 days after ${new Date(afterMs).toISOString()}`);
}

/** `day`: such as `2026-03-29`. */
function isOn({ weekday }: Pick<Schedule, "weekday">, day: string): boolean {
  return weekday === undefined || weekday === (new Date(`${day}T00:00Z`).getUTCDay() || 7);
}

/** When the next tip comes; `null` where none does. Milliseconds. */
export function nextTipMs(tips: ChannelTips, nowMs: number): number | null {
  const { schedule, paused, settledMs } = tips;
  if (schedule === null || paused !== "no") return null;
  const dueMs = nextDueMs(schedule, nowMs);
  const settled = settledMs !== null && localDay(schedule.zone, settledMs) === localDay(schedule.zone, dueMs);
  return settled ? nextDueMs(schedule, dueMs) : dueMs;
}

/** `decidedMs`: when it was decided to post it, which is what a local day is counted by. */
export function afterPost(tips: ChannelTips, decidedMs: number): ChannelTips {
  return { ...tips, chosen: null, settledMs: decidedMs, refusedDays: 0 };
}

/** The tip stays chosen, for another day if need be, unless somebody may have seen it. */
export function afterFailure(tips: ChannelTips): ChannelTips {
  const { chosen } = tips;
  return chosen?.post === "started" ? { ...tips, chosen: { ...chosen, post: "failed" } } : tips;
}

/** The platform refused it for good, for today. */
export function afterRefusal(tips: ChannelTips, decidedMs: number): ChannelTips {
  const refusedDays = tips.refusedDays + 1;
  const paused = refusedDays >= REFUSED_DAYS && tips.paused === "no" ? "byRefusals" : tips.paused;
  return { ...afterFailure(tips), settledMs: decidedMs, refusedDays, paused };
}
