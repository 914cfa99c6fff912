/** Days of the week as people type them. Pure. */

/** In the order of their numbers, from 1 for Monday to 7 for Sunday. */
export const WEEKDAYS = [
  ...(["monday", "tuesday", "wednesday", "thursday"] as const),
  ...(["friday", "saturday", "sunday"] as const),
] as const;

const CHINESE = ["一", "二", "三", "四", "五", "六", "日"];

/** `Monday`, `mon`, `周一`, `星期一`; from 1 to 7. `null` for what is no day of the week. */
export function weekdayNumber(typed: string): number | null {
  const word = typed.toLowerCase().replace(/\.$/, "");
  const short = word.length >= 3 ? WEEKDAYS.findIndex((day) => day.startsWith(word)) : -1;
  if (short >= 0) return short + 1;
  const [, day = ""] = /^(?:周|星期|礼拜)(.)$/.exec(word) ?? [];
  const chinese = CHINESE.indexOf(day === "天" ? "日" : day);
  return chinese < 0 ? null : chinese + 1;
}
