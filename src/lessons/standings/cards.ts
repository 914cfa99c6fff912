/** What people see of points. Pure. */
import type { Language } from "../../race/reply.js";
import type { Block, Card } from "../cards/card.js";
import { text } from "../text.js";
import type { Ranked } from "./ranks.js";

export const PERIODS = ["week", "ever"] as const;
export type Period = (typeof PERIODS)[number];
export const PLACES = ["channel", "server"] as const;
export type Place = (typeof PLACES)[number];

/** So many places are shown, and so many names in each. */
const MOST_SHOWN = 10;

export interface StandingsShown {
  period: Period;
  where: Place;
  /** Everybody with points, the first first. */
  standings: readonly Ranked[];
  /** The ids of those who agreed to be named. */
  named: readonly string[];
  /** Who asks. `streak`: days in a row. `alone`: nobody else is there. */
  you: { user: string; streak: number; named: boolean; alone: boolean };
}

/** For who asked alone: the last lines are about them. */
export function standingsCard(shown: StandingsShown, language: Language): Card {
  const { period, where, standings, named, you } = shown;
  const place = standings.find(({ user }) => user === you.user);
  const own = text(language, "standings.you", {
    rank: place?.rank ?? 0,
    people: standings.length,
    points: place?.points ?? 0,
    streak: you.streak,
  });
  const other = period === "week" ? "ever" : "week";
  const hidden = !you.named && !you.alone;
  return {
    title: text(language, "standings.title", { period, where: you.alone ? "alone" : where }),
    blocks: [
      ...(standings.length === 0
        ? [{ kind: "text" as const, text: text(language, "standings.nobody") }]
        : rankBlocks(standings, named, language)),
      { kind: "text", text: own },
      {
        kind: "buttons",
        buttons: [
          {
            label: text(language, "standings.button", { period: other }),
            command: `/standings ${other} where=${where}`,
            typed: `/standings ${other}`,
          },
        ],
      },
      { kind: "note", text: text(language, "standings.rule") },
      ...(hidden ? [{ kind: "note" as const, text: text(language, "standings.hidden") }] : []),
    ],
  };
}

/** A line for each place, with the names of those in it who agreed. */
export function rankBlocks(
  standings: readonly Ranked[],
  named: readonly string[],
  language: Language,
): Block[] {
  const ranks = [...new Set(standings.map(({ rank }) => rank))].slice(0, MOST_SHOWN);
  return ranks.map((rank): Block => {
    const sharing = standings.filter((each) => each.rank === rank);
    const users = sharing.map(({ user }) => user).filter((user) => named.includes(user));
    const shown = users.slice(0, MOST_SHOWN);
    const points = sharing[0]?.points ?? 0;
    const values = { rank, points, named: shown.length, others: sharing.length - shown.length };
    const label = text(language, "standings.place", values);
    return shown.length === 0 ? { kind: "note", text: label } : { kind: "people", label, users: shown };
  });
}
