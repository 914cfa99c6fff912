/** What a channel has done in a week, read from the store: points, and the question that most missed. */
import type { Card } from "../../lessons/cards/card.js";
import type { Course } from "../../lessons/course/course.js";
import { missedMost } from "../../lessons/group/cards.js";
import { weekCard } from "../../lessons/group/week-card.js";
import { ranked } from "../../lessons/standings/ranks.js";
import type { Reply } from "../../race/reply.js";
import type { Learners } from "../../store/learners.js";
import { awardsBetween, dayAfter, placesOf } from "../../store/player.js";
import type { Players } from "../../store/players.js";
import type { Settings } from "../../store/settings.js";
import { playersAt } from "../standings.js";

export interface WeekParts {
  players: Players;
  learners: Pick<Learners, "together">;
  settings: Pick<Settings, "whoAgreed">;
  course: Course;
}

const DAYS = 7;
/** What fewer have answered is not named before all: it would say who missed it. */
const LEAST_ANSWERS = 3;

/** The seven local days before `day`, which is not over yet. */
export async function weekOfChannel(
  day: string,
  reply: Pick<Reply, "platform" | "channel" | "language">,
  { players, learners, settings, course }: WeekParts,
): Promise<Card> {
  const { platform, language } = reply;
  const [place = ""] = placesOf({ channel: reply.channel });
  const from = dayAfter(day, -DAYS);
  const all = await playersAt(players, platform, place);
  const won = new Map(all.map(([user, player]) => [user, awardsBetween(player, place, from, day)]));
  const pointsOf = (awards: { points: number }[]) => awards.reduce((sum, { points }) => sum + points, 0);
  const standings = ranked(new Map([...won].map(([user, awards]) => [user, pointsOf(awards)])));
  const named = await settings.whoAgreed(
    platform,
    standings.map(({ user }) => user),
  );
  const { questions } = await learners.together(platform, [...won.keys()]);
  const known = questions.filter(({ answered }) => answered >= LEAST_ANSWERS);
  const [missed] = missedMost(known, course.lessons(language), language);
  return weekCard({ from, to: dayAfter(day, -1), standings, named, missed: missed ?? null }, language);
}
