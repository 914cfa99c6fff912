import { quoted, UserError } from "../../errors.js";
import { type DailyTip, dailyTipCard, tipCard } from "../../lessons/tips/tip-card.js";
import { statusCard, type WeeklyPost, weeklyCard } from "../../lessons/tips/weekly-card.js";
import type { Request } from "../request.js";
import { REFUSED_DAYS, type When } from "../tips/due.js";
import type { TipsStatus } from "../tips/tips.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Audience, Command, Intent, Services } from "./command.js";
import { chatWords } from "./typed-words.js";
import { WEEKDAYS, weekdayNumber } from "./weekdays.js";
import { completeZone, zoneLabel, zoneNamed, zoneOfRequest } from "./zones.js";

export const ACTIONS = ["now", "daily", "weekly", "status", "pause", "resume", "off"] as const;
export const DAYS = [...WEEKDAYS, "off"] as const;

export type ParsedTip =
  | { action: Exclude<(typeof ACTIONS)[number], "daily" | "weekly"> | "endWeekly" }
  /** `time`: such as `09:00`. `zone`: an IANA name; `null`: the user's own, as the platform tells it. */
  | { action: "daily"; time: string; zone: string | null }
  /** `weekday`: from 1 for Monday. */
  | { action: "weekly"; weekday: number; time: string; zone: string | null };

export const tip: Command<ParsedTip> = {
  name: "tip",
  summary: "tip.summary",
  subject: {
    name: "action",
    required: false,
    choices: ACTIONS.map((action) => ({ value: action, summary: `tip.${action}` as const })),
  },
  options: [
    { name: "time", summary: "tip.time", type: "text" },
    { name: "zone", summary: "tip.zone", type: "text", complete: completeZone },
    {
      name: "day",
      summary: "tip.day",
      type: "text",
      choices: DAYS.map((day) => ({ value: day, summary: `tip.day.${day}` as const })),
    },
  ],
  postsLater: ({ action }) => action === "daily" || action === "weekly" || action === "resume",
  rest: "time",
  examples: [
    "/tip daily 09:00 Europe/Berlin",
    "/tip",
    "/tip status",
    "/tip off",
    "/tip weekly monday 09:00 Europe/Berlin",
    "/tip weekly off",
  ],
  fromText: (words) => parseTip(optionsFromText(tip, words)),
  fromOptions: parseTip,
  run: runTip,
};

/** Typed, `time` has all the words behind `daily` or `weekly`. */
function parseTip(options: Options): ParsedTip {
  const action = choiceOption(tip, options, "action", ACTIONS) ?? "now";
  const words = chatWords(String(options.time ?? ""));
  const zoneWords = chatWords(String(options.zone ?? ""));
  const [day] = chatWords(String(options.day ?? ""));
  if (action === "weekly") return parseWeekly(words, zoneWords, day);
  if (action === "daily") {
    if (day !== undefined) throw new UserError("tip.error.onlyWeekly", { word: quoted(day) });
    return { action, ...parseWhen(words, zoneWords, DAILY) };
  }
  const word = [...words, ...zoneWords, ...(day === undefined ? [] : [day])][0];
  if (word !== undefined) throw new UserError("tip.error.onlyDaily", { word: quoted(word) });
  return { action };
}

/** The day comes first where it is typed, and can be left out; `off` in its place ends the summary. */
function parseWeekly(words: string[], zoneWords: readonly string[], day: string | undefined): ParsedTip {
  const first = day ?? (/^\d/.test(words[0] ?? "0") ? undefined : words.shift());
  if (first?.toLowerCase() === "off") {
    const word = [...words, ...zoneWords][0];
    if (word !== undefined) throw new UserError("tip.error.onlyOff", { word: quoted(word) });
    return { action: "endWeekly" };
  }
  const weekday = first === undefined ? 1 : weekdayNumber(first);
  if (weekday === null) throw new UserError("tip.error.badDay", { word: quoted(first ?? "") });
  const command = `/tip weekly ${WEEKDAYS[weekday - 1]}`;
  return { action: "weekly", weekday, ...parseWhen(words, zoneWords, command) };
}

const DAILY = "/tip daily";
/** Where nobody says when. */
const USUAL_TIME = "09:00";

/** `words`: a time, and the zone if one is typed. `command`: what stands before them, for whoever made a mistake. */
function parseWhen([time, ...words]: readonly string[], zoneWords: readonly string[], command: string) {
  const zone = [...words, ...zoneWords].join(" ");
  const read = time === undefined ? USUAL_TIME : parseTime(time, command);
  return { time: read, zone: zone === "" ? null : zoneNamed(zone, `${command} ${read}`) };
}

/** `9:00` and `09:00`, by the 24-hour clock. */
function parseTime(word: string, command: string): string {
  const [, hour = "", minute = ""] = /^(\d{1,2}):(\d{2})$/.exec(word) ?? [];
  if (hour === "" || Number(hour) > 23 || Number(minute) > 59) {
    throw new UserError("tip.error.badTime", { word: quoted(word), command });
  }
  return `${hour.padStart(2, "0")}:${minute}`;
}

async function runTip(parsed: ParsedTip, request: Request, { tips }: Services): Promise<Intent> {
  const { language } = request;
  if (parsed.action === "now") {
    const card = tipCard(await tips.next(request), language);
    return { kind: "card", card, audience: "all" };
  }
  if (parsed.action === "status") return status(request, tips);
  checkRight(parsed, request);
  if (parsed.action === "weekly") return startWeekly(parsed, request, tips);
  if (parsed.action === "endWeekly") {
    if ((await tips.weekly.status(request)).schedule === null) throw new UserError("tip.error.noWeekly");
    await tips.weekly.off(request);
    return { kind: "card", card: weeklyCard("ended", language), audience: "all" };
  }
  if (parsed.action === "daily") {
    const zone = parsed.zone ?? zoneOfRequest(request);
    if (zone === undefined) throw zoneMissing(parsed.time, DAILY);
    const started = await tips.daily.set(replyLater(request), { time: parsed.time, zone });
    return answer(started, request, "all", parsed.zone === null);
  }
  if ((await tips.daily.status(request)).schedule === null) throw new UserError("tip.error.none");
  const changed = await tips.daily[parsed.action](request);
  if (parsed.action !== "off") return answer(changed, request, "all");
  return { kind: "card", card: dailyTipCard("ended", language), audience: "all" };
}

async function status(request: Request, tips: Services["tips"]): Promise<Intent> {
  const language = request.ownLanguage ?? request.language;
  const [daily, weekly] = await Promise.all([tips.daily.status(request), tips.weekly.status(request)]);
  const card = statusCard(shownDaily(daily), shownWeekly(weekly), language);
  return { kind: "card", card, audience: "asker" };
}

type Weekly = Extract<ParsedTip, { action: "weekly" }>;

async function startWeekly(
  { weekday, time, zone: typed }: Weekly,
  request: Request,
  tips: Services["tips"],
): Promise<Intent> {
  const zone = typed ?? zoneOfRequest(request) ?? (await tips.daily.status(request)).schedule?.zone;
  if (zone === undefined) throw zoneMissing(time, `/tip weekly ${WEEKDAYS[weekday - 1]}`);
  const when: When = { weekday, time, zone };
  const weekly = shownWeekly(await tips.weekly.set(replyLater(request), when));
  return { kind: "card", card: weeklyCard(weekly, request.language), audience: "all" };
}

/** Without an address: what it is for, and the tokens in it, have run out long before the first post. */
function replyLater({ platform, outlet, user, channel, language }: Request) {
  return { platform, outlet, user, channel, language, address: {} };
}

function zoneMissing(time: string, command: string): UserError {
  return new UserError("tip.error.zoneMissing", { time, command: `${command} ${time}` });
}

function checkRight(parsed: ParsedTip, { mayManage }: Request): void {
  if (mayManage) return;
  throw new UserError("tip.error.mayNotManage", { command: typedCommand(parsed) });
}

function typedCommand(parsed: ParsedTip): string {
  if (parsed.action === "endWeekly") return "/tip weekly off";
  const day = parsed.action === "weekly" ? [WEEKDAYS[parsed.weekday - 1]] : [];
  const when = "time" in parsed ? [parsed.time, parsed.zone ?? ""] : [];
  return ["/tip", parsed.action, ...day, ...when].join(" ").trim();
}

/** `ownZone`: nobody typed the zone. */
function answer(daily: TipsStatus, { language }: Request, audience: Audience, ownZone = false): Intent {
  return { kind: "card", card: dailyTipCard(shownDaily(daily, ownZone), language), audience };
}

function shownDaily({ schedule, paused, nextMs }: TipsStatus, ownZone = false): DailyTip | null {
  if (schedule === null) return null;
  const { time, zone } = schedule;
  const zoneWords = zoneLabel(zone);
  return { time, zone, zoneWords, ownZone, paused, nextMs, refusedDays: REFUSED_DAYS };
}

function shownWeekly({ schedule, paused, nextMs }: TipsStatus): WeeklyPost | null {
  if (schedule === null) return null;
  const { time, zone, weekday = 1 } = schedule;
  const command = `/tip weekly ${WEEKDAYS[weekday - 1]} ${time} ${zone}`;
  const shown = { weekday, time, zone, zoneWords: zoneLabel(zone), nextMs, command };
  return { ...shown, paused: paused !== "no", refusedTimes: REFUSED_DAYS };
}
