/** A channel's week, as it is posted there: points, names only of who agreed, and what most missed. Pure. */
import type { Language } from "../../race/reply.js";
import type { Block, Button, Card } from "../cards/card.js";
import { languages } from "../languages.js";
import { rankBlocks } from "../standings/cards.js";
import type { Ranked } from "../standings/ranks.js";
import { text } from "../text.js";
import type { MissedQuestion } from "./cards.js";

export interface WeekShown {
  /** The first and the last day, such as `2026-03-29`. */
  from: string;
  to: string;
  /** Everybody who won points in these days, the first first. */
  standings: readonly Ranked[];
  /** The ids of those who agreed to be named. */
  named: readonly string[];
  /** `null`: no question has been answered by enough people and missed by any. */
  missed: MissedQuestion | null;
}

export function weekCard({ from, to, standings, named, missed }: WeekShown, language: Language): Card {
  const people = standings.length;
  const points = standings.reduce((sum, each) => sum + each.points, 0);
  const days = text(language, "week.days", { from: dayWords(from, language), to: dayWords(to, language) });
  const won: Block[] =
    people === 0
      ? [{ kind: "text", text: text(language, "week.nobody") }]
      : rankBlocks(standings, named, language);
  const hidden = people > named.length;
  return {
    title: text(language, "week.title", { people, points }),
    blocks: [
      ...won,
      ...missedBlock(missed, language),
      { kind: "buttons", buttons: buttonsOf(missed, language) },
      { kind: "note", text: hidden ? `${days} ${text(language, "week.hidden")}` : days },
    ],
  };
}

function missedBlock(missed: MissedQuestion | null, language: Language): Block[] {
  if (missed === null) return [];
  const { lesson, words, ...counts } = missed;
  const values = { lesson: lesson.title, question: words, missed: counts.missed, answered: counts.answered };
  return [{ kind: "text", text: text(language, "week.missed", values) }];
}

function buttonsOf(missed: MissedQuestion | null, language: Language): Button[] {
  const ask: Button =
    missed === null
      ? { label: text(language, "week.button.quiz"), command: "/quiz" }
      : {
          label: text(language, "group.ask", { lesson: missed.lesson.title }),
          command: `/quiz ${missed.lesson.id}`,
        };
  return [ask, { label: text(language, "week.button.predict"), command: "/predict all 5 10" }];
}

/** `day`: a local one, such as `2026-03-29`. */
function dayWords(day: string, language: Language): string {
  const format = new Intl.DateTimeFormat(languages[language].locale, {
    timeZone: "UTC",
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  return format.format(Date.parse(`${day}T00:00Z`));
}
