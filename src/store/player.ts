/** What one person has of points and days in a row, and how that changes. Pure. */
import { z } from "zod";

const DAY_MS = 86_400_000;
/** Single awards are remembered for so many days: longer than anything is delivered again, and than a week's standings. */
const REMEMBERED_DAYS = 35;

const awardSchema = z.object({
  /** The same id twice is one award. */
  id: z.string(),
  points: z.number().int(),
  /** The person's own local day, such as `2026-03-29`. */
  day: z.string(),
  /** See `placesOf`. */
  places: z.array(z.string()),
});
export type Award = z.infer<typeof awardSchema>;

export const playerSchema = z.object({
  awards: z.array(awardSchema),
  /** Points of awards that are not remembered one by one any more, by place; `all`: wherever they were won. */
  earlier: z.record(z.string(), z.number().int()),
  streak: z.object({
    /** Days on which the person took part, without those that were frozen. */
    days: z.number().int(),
    /** The last of them; `null`: none yet. */
    last: z.string().nullable(),
    /** The last week whose freeze has been used. */
    frozenWeek: z.string().nullable(),
  }),
});
export type Player = z.infer<typeof playerSchema>;

export const NEW_PLAYER: Player = {
  awards: [],
  earlier: {},
  streak: { days: 0, last: null, frozenWeek: null },
};

/** Where points can be compared: a channel, and the server around it where there is one. */
export function placesOf({ channel, space }: { channel: string; space?: string | undefined }): string[] {
  return [`channel/${channel}`, ...(space === undefined ? [] : [`server/${space}`])];
}

/** `2026-03-29` and so many days. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of a day's week, as a day; it names the week. */
export function weekOf(day: string): string {
  const weekday = (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
  return dayAfter(day, -weekday);
}

/** The person takes part on a day. Again, or on a day before the last one (who travels can have that), changes nothing. */
export function withDay(player: Player, day: string): Player {
  const { last } = player.streak;
  if (last !== null && day <= last) return player;
  const frozenWeek = frozenUntil(player, day);
  const streak =
    frozenWeek === "broken"
      ? { days: 1, last: day, frozenWeek: player.streak.frozenWeek }
      : { days: player.streak.days + 1, last: day, frozenWeek };
  return { ...player, streak };
}

export function withAward(player: Player, award: Award): Player {
  const after = withDay(player, award.day);
  if (after.awards.some(({ id }) => id === award.id)) return after;
  const oldest = dayAfter(award.day, -REMEMBERED_DAYS);
  const earlier = { ...after.earlier };
  for (const { points, places } of after.awards.filter(({ day }) => day < oldest)) {
    for (const place of ["all", ...places]) earlier[place] = (earlier[place] ?? 0) + points;
  }
  const awards = [...after.awards.filter(({ day }) => day >= oldest), award];
  return { ...after, awards, earlier };
}

/** `place`: see `placesOf`, or `all`. `week`: one of the last four; `null`: ever. */
export function pointsIn({ awards, earlier }: Player, place: string, week: string | null): number {
  const counted = awards.filter(
    ({ day, places }) =>
      (place === "all" || places.includes(place)) && (week === null || weekOf(day) === week),
  );
  const sum = counted.reduce((total, { points }) => total + points, 0);
  return week === null ? sum + (earlier[place] ?? 0) : sum;
}

/** What was won in a place on the days from `from` on and before `before`; they may be 35 days back at most. */
export function awardsBetween({ awards }: Player, place: string, from: string, before: string): Award[] {
  return awards.filter(({ day, places }) => places.includes(place) && day >= from && day < before);
}

/** How long the streak is on `today`: 0 once more days were missed than could be frozen. */
export function streakOn(player: Player, today: string): number {
  const { days, last } = player.streak;
  if (last === null) return 0;
  return today <= last || frozenUntil(player, today) !== "broken" ? days : 0;
}

/**
 * The last week whose freeze is used when the days between the last one and `day` are bridged: each week has one. `broken`
 * where more were missed.
 */
function frozenUntil({ streak: { last, frozenWeek } }: Player, day: string): string | null | "broken" {
  if (last === null) return frozenWeek;
  let frozen = frozenWeek;
  for (let missed = dayAfter(last, 1); missed < day; missed = dayAfter(missed, 1)) {
    const week = weekOf(missed);
    if (frozen !== null && week <= frozen) return "broken";
    frozen = week;
  }
  return frozen;
}
