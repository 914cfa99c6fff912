/** The cards of tips: a tip itself, and the state of a channel's daily tip. */
import type { Language } from "../../race/reply.js";
import type { Button, Card } from "../cards/card.js";
import { languages } from "../languages.js";
import { text } from "../text.js";
import type { Tip } from "./tips.js";

export function tipCard(tip: Tip, language: Language): Card {
  const { title, text: words } = tip.words[language];
  const buttons: Button[] = [];
  if (tip.race !== undefined) buttons.push({ label: text(language, "tip.race"), command: tip.race });
  buttons.push({ label: text(language, "tip.lesson"), command: `/lesson ${tip.lesson}` });
  return cardWith(text(language, "tip.title", { title }), words.trim(), buttons);
}

export interface DailyTip {
  time: string;
  /** An IANA name, and how people read it. */
  zone: string;
  zoneWords: string;
  /** The zone is that of whoever set it up, and was not typed. */
  ownZone: boolean;
  paused: "no" | "byUser" | "byRefusals";
  /** Milliseconds since the epoch; `null` where none will come. */
  nextMs: number | null;
  /** After so many days on which the channel refused its tip, the daily tip pauses. */
  refusedDays: number;
}

/** `null`: there is no daily tip. `ended`: there was one until just now. */
export function dailyTipCard(daily: DailyTip | "ended" | null, language: Language): Card {
  if (daily === null || daily === "ended") {
    const title = text(language, daily === null ? "tip.none.title" : "tip.ended.title");
    return { title, blocks: [{ kind: "text", text: text(language, "tip.none.text") }] };
  }
  const { time, zone: ianaZone, zoneWords: zone, ownZone, paused, nextMs, refusedDays: days } = daily;
  if (paused !== "no") {
    const words = text(language, `tip.paused.${paused}`, { time, zone, days });
    return cardWith(text(language, "tip.paused.title"), words, [
      button("resume", language),
      button("off", language),
    ]);
  }
  const when = whenWords(nextMs ?? 0, ianaZone, language);
  const title = text(language, "tip.on.title", { time, zone });
  const next = text(language, "tip.on.next", { when });
  const from = ownZone ? `\n${text(language, "tip.on.ownZone", { zone })}` : "";
  return cardWith(title, next + from, [button("pause", language), button("off", language)]);
}

function button(action: "pause" | "resume" | "off", language: Language): Button {
  return { label: text(language, `tip.button.${action}`), command: `/tip ${action}` };
}

function cardWith(title: string, words: string, buttons: Button[]): Card {
  return {
    title,
    blocks: [
      { kind: "text", text: words },
      { kind: "buttons", buttons },
    ],
  };
}

export interface PausedPost {
  of: "daily" | "weekly";
  /** In a row. */
  times: number;
  /** The platform's id. */
  channel: string;
}

/** For the person who set it up: it is paused, because the channel refused it. */
export function pausedCard(paused: PausedPost, language: Language): Card {
  const { of } = paused;
  return {
    title: text(language, "tip.told.title", { of }),
    blocks: [{ kind: "text", text: text(language, "tip.told.text", { ...paused }) }],
  };
}

/** `atMs`: milliseconds since the epoch. */
export function whenWords(atMs: number, timeZone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(languages[language].locale, {
    timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return format.format(atMs);
}
