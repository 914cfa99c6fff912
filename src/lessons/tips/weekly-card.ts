/** The cards of a channel's weekly summary, when it is set up or asked for; week-card.ts has the summary itself. Pure. */
import type { Language } from "../../race/reply.js";
import type { Block, Button, Card } from "../cards/card.js";
import { languages } from "../languages.js";
import { text } from "../text.js";
import { type DailyTip, dailyTipCard, whenWords } from "./tip-card.js";

export interface WeeklyPost {
  /** From 1 for Monday. */
  weekday: number;
  time: string;
  /** An IANA name, and how people read it. */
  zone: string;
  zoneWords: string;
  /** Because the channel refused it so many times in a row. */
  paused: boolean;
  refusedTimes: number;
  /** Milliseconds since the epoch; `null` where none will come. */
  nextMs: number | null;
  /** What sets it up again as it is. */
  command: string;
}

/** `null`: there is none. `ended`: there was one until just now. */
export function weeklyCard(weekly: WeeklyPost | "ended" | null, language: Language): Card {
  if (weekly === null || weekly === "ended") {
    return {
      title: text(language, "week.ended.title"),
      blocks: [{ kind: "text", text: text(language, "week.ended.text") }],
    };
  }
  const { time, zone, zoneWords, nextMs } = weekly;
  const when = whenWords(nextMs ?? 0, zone, language);
  return {
    title: text(language, "week.on.title", { day: dayWord(weekly, language), time, zone: zoneWords }),
    blocks: [
      { kind: "text", text: text(language, "week.on.next", { when }) },
      { kind: "buttons", buttons: [offButton(language)] },
    ],
  };
}

/** Whether there is a daily tip and a weekly summary in the channel. */
export function statusCard(daily: DailyTip | null, weekly: WeeklyPost | null, language: Language): Card {
  const card = dailyTipCard(daily, language);
  const line: Block = { kind: "text", text: weeklyLine(weekly, language) };
  const texts = card.blocks.filter(({ kind }) => kind !== "buttons");
  const buttons = card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  if (weekly !== null) buttons.push(offButton(language));
  const pressed: Block[] = buttons.length === 0 ? [] : [{ kind: "buttons", buttons }];
  return { ...card, blocks: [...texts, line, ...pressed] };
}

function weeklyLine(weekly: WeeklyPost | null, language: Language): string {
  if (weekly === null) return text(language, "week.status.none");
  const { time, zone, zoneWords, nextMs, paused, refusedTimes: times, command } = weekly;
  if (paused) return text(language, "week.status.paused", { times, command });
  const when = whenWords(nextMs ?? 0, zone, language);
  return text(language, "week.status", { day: dayWord(weekly, language), time, zone: zoneWords, when });
}

function offButton(language: Language): Button {
  return { label: text(language, "week.button.off"), command: "/tip weekly off" };
}

/** Such as `Monday`. */
function dayWord({ weekday }: Pick<WeeklyPost, "weekday">, language: Language): string {
  const format = new Intl.DateTimeFormat(languages[language].locale, { timeZone: "UTC", weekday: "long" });
  // The first day of 2024 was a Monday.
  return format.format(Date.UTC(2024, 0, weekday));
}
