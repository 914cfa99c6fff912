/** Tips for the tests of commands: one to show, and a daily one that is remembered and never posted. */

import type { Recurring, Tips, TipsStatus } from "../../src/bot/tips/tips.js";
import type { Tip } from "../../src/lessons/tips/tips.js";
import type { Schedule } from "../../src/store/channel-tips.js";

export const TIP: Tip = {
  id: "first",
  lesson: "event-loop",
  race: "/race all 0.5 1",
  words: {
    en: { title: "First", text: "Waiting together costs the maximum." },
    zh: { title: "第一条", text: "一起等，花的是最大值。" },
  },
};

/** `nextMs` is 1 May 2026, 07:00 UTC, whatever is set up. */
export function fakeTips(changes: Partial<Tips> = {}): Tips {
  return { next: async () => TIP, daily: fakeRecurring(), weekly: fakeRecurring(), ...changes };
}

function fakeRecurring(): Recurring {
  let schedule: Schedule | null = null;
  let paused: TipsStatus["paused"] = "no";
  const status = async (): Promise<TipsStatus> => {
    const on = schedule !== null && paused === "no";
    return { schedule, paused, nextMs: on ? Date.parse("2026-05-01T07:00Z") : null };
  };
  return {
    set(reply, when) {
      schedule = { ...when, sinceMs: 0, reply };
      paused = "no";
      return status();
    },
    status,
    pause() {
      paused = "byUser";
      return status();
    },
    resume() {
      paused = "no";
      return status();
    },
    off() {
      schedule = null;
      return status();
    },
  };
}
