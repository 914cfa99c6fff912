import { quoted, UserError } from "../../errors.js";
import { dailyTipCard, tipCard } from "../../lessons/tips/tip-card.js";
import type { Request } from "../request.js";
import { REFUSED_DAYS } from "../tips/due.js";
import type { TipsStatus } from "../tips/tips.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Audience, Command, Intent, Services } from "./command.js";
import { chatWords } from "./typed-words.js";
import { completeZone, zoneLabel, zoneNamed, zoneOfRequest } from "./zones.js";

export const ACTIONS = ["now", "daily", "status", "pause", "resume", "off"] as const;

export type ParsedTip =
  | { action: Exclude<(typeof ACTIONS)[number], "daily"> }
  /** `time`: such as `09:00`. `zone`: an IANA name; `null`: the user's own, as the platform tells it. */
  | { action: "daily"; time: string; zone: string | null };

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
  ],
  postsLater: ({ action }) => action === "daily" || action === "resume",
  rest: "time",
  examples: ["/tip daily 09:00 Europe/Berlin", "/tip", "/tip status", "/tip off"],
  fromText: (words) => parseTip(optionsFromText(tip, words)),
  fromOptions: parseTip,
  run: runTip,
};

/** Typed, `time` has all the words behind `daily`. */
function parseTip(options: Options): ParsedTip {
  const action = choiceOption(tip, options, "action", ACTIONS) ?? "now";
  const [time, ...zoneWords] = chatWords(String(options.time ?? ""));
  const zone = [...zoneWords, ...chatWords(String(options.zone ?? ""))].join(" ");
  if (action !== "daily") {
    const word = time ?? zone;
    if (word !== "") throw new UserError("tip.error.onlyDaily", { word: quoted(word) });
    return { action };
  }
  return {
    action,
    time: time === undefined ? USUAL_TIME : parseTime(time),
    zone: zone === "" ? null : zoneNamed(zone),
  };
}

/** Where nobody says when. */
const USUAL_TIME = "09:00";

/** `9:00` and `09:00`, by the 24-hour clock. */
function parseTime(word: string): string {
  const [, hour = "", minute = ""] = /^(\d{1,2}):(\d{2})$/.exec(word) ?? [];
  if (hour === "" || Number(hour) > 23 || Number(minute) > 59) {
    throw new UserError("tip.error.badTime", { word: quoted(word) });
  }
  return `${hour.padStart(2, "0")}:${minute}`;
}

async function runTip(parsed: ParsedTip, request: Request, { tips }: Services): Promise<Intent> {
  const { language } = request;
  if (parsed.action === "now") {
    const card = tipCard(await tips.next(request), language);
    return { kind: "card", card, audience: "all" };
  }
  if (parsed.action === "status") return answer(await tips.status(request), request, "asker");
  checkRight(parsed, request);
  if (parsed.action === "daily") {
    const status = await startDaily(parsed, request, tips);
    return answer(status, request, "all", parsed.zone === null);
  }
  if ((await tips.status(request)).schedule === null) throw new UserError("tip.error.none");
  const status = await tips[parsed.action](request);
  if (parsed.action !== "off") return answer(status, request, "all");
  return { kind: "card", card: dailyTipCard("ended", language), audience: "all" };
}

function startDaily(
  { time, zone }: Extract<ParsedTip, { action: "daily" }>,
  request: Request,
  tips: Services["tips"],
): Promise<TipsStatus> {
  const own = zone ?? zoneOfRequest(request);
  if (own === undefined) throw new UserError("tip.error.zoneMissing", { time });
  const { platform, outlet, user, channel, language } = request;
  // No address: what it is for, and the tokens in it, have run out long before the first tip.
  return tips.daily({ platform, outlet, user, channel, language, address: {} }, time, own);
}

function checkRight(parsed: ParsedTip, { mayManage }: Request): void {
  if (mayManage) return;
  const words = parsed.action === "daily" ? [parsed.time, parsed.zone ?? ""] : [];
  const command = ["/tip", parsed.action, ...words].join(" ").trim();
  throw new UserError("tip.error.mayNotManage", { command });
}

/** `ownZone`: nobody typed the zone. */
function answer(
  { schedule, paused, nextMs }: TipsStatus,
  request: Request,
  audience: Audience,
  ownZone = false,
): Intent {
  const language = audience === "asker" ? (request.ownLanguage ?? request.language) : request.language;
  const daily =
    schedule === null
      ? null
      : {
          ...{ time: schedule.time, zone: schedule.zone, zoneWords: zoneLabel(schedule.zone), ownZone },
          ...{ paused, nextMs, refusedDays: REFUSED_DAYS },
        };
  return { kind: "card", card: dailyTipCard(daily, language), audience };
}
