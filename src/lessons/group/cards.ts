/** How far a group is in the course, for whoever looks after it: counts, and no names. Pure. */
import type { Language } from "../../race/reply.js";
import type { Block, Button, Card } from "../cards/card.js";
import type { Lesson } from "../course/lesson.js";
import { ask } from "../quiz/question.js";
import type { Place } from "../standings/cards.js";
import { text } from "../text.js";

export interface GroupShown {
  where: Place;
  /** Nobody else is there. */
  alone: boolean;
  /** Whether there is a server around the channel. */
  inServer: boolean;
  people: number;
  /** How many have read each lesson; one that nobody has read may be left out. */
  read: ReadonlyMap<string, number>;
  questions: readonly AnsweredQuestion[];
}

export interface AnsweredQuestion {
  lesson: string;
  question: string;
  /** How many people have answered it, and how many of them right. */
  answered: number;
  right: number;
}

/** So many of the questions that most miss are named. */
const MOST_MISSED = 3;

export function groupCard(shown: GroupShown, lessons: readonly Lesson[], language: Language): Card {
  const { where, alone, people } = shown;
  const title = text(language, "group.title", { where: alone ? "alone" : where });
  const note: Block = { kind: "note", text: text(language, "group.note") };
  const missed = missedMost(shown.questions, lessons, language);
  const buttons = buttonsOf(shown, missed, language);
  const counts: Block[] =
    people === 0
      ? [{ kind: "text", text: text(language, "group.nobody") }]
      : [
          { kind: "text", text: totals(shown, lessons, language) },
          table(shown, lessons, language),
          ...missedBlocks(missed, language),
        ];
  const pressed: Block[] = buttons.length === 0 ? [] : [{ kind: "buttons", buttons }];
  return { title, blocks: [...counts, ...pressed, note] };
}

function totals(
  { people, read, questions }: GroupShown,
  lessons: readonly Lesson[],
  language: Language,
): string {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return text(language, "group.people", {
    people,
    read: sum(lessons.map(({ id }) => read.get(id) ?? 0)),
    readable: people * lessons.length,
    answered: sum(questions.map(({ answered }) => answered)),
    right: sum(questions.map(({ right }) => right)),
  });
}

function table(
  { people, read, questions }: GroupShown,
  lessons: readonly Lesson[],
  language: Language,
): Block {
  const rows = lessons.map(({ id, order, title }) => {
    const own = questions.filter(({ lesson }) => lesson === id);
    const answered = own.reduce((sum, each) => sum + each.answered, 0);
    const right = own.reduce((sum, each) => sum + each.right, 0);
    return [
      `${order}. ${title}`,
      text(language, "group.ofAll", { part: read.get(id) ?? 0, all: people }),
      answered === 0 ? "–" : text(language, "group.ofAll", { part: right, all: answered }),
    ];
  });
  const columns = [
    { label: text(language, "group.lesson"), align: "left" as const },
    { label: text(language, "group.read"), align: "right" as const },
    { label: text(language, "group.right"), align: "right" as const },
  ];
  return { kind: "table", columns, rows };
}

export interface MissedQuestion {
  lesson: Lesson;
  /** Its words; where its tasks are drawn anew each time, with an example of them. */
  words: string;
  missed: number;
  answered: number;
}

/** The largest share of wrong answers first; at the same share, what more people missed. */
export function missedMost(
  questions: readonly AnsweredQuestion[],
  lessons: readonly Lesson[],
  language: Language,
): MissedQuestion[] {
  const found = questions.flatMap(({ lesson: lessonId, question: id, answered, right }) => {
    const lesson = lessons.find((each) => each.id === lessonId);
    const question = lesson?.questions.find((each) => each.id === id);
    // The course may have lost a question that people once answered.
    if (lesson === undefined || question === undefined || right >= answered) return [];
    return [{ lesson, words: ask(question, id, language).text, missed: answered - right, answered }];
  });
  const share = ({ missed, answered }: MissedQuestion) => missed / answered;
  return found.sort((a, b) => share(b) - share(a) || b.missed - a.missed).slice(0, MOST_MISSED);
}

function missedBlocks(missed: readonly MissedQuestion[], language: Language): Block[] {
  if (missed.length === 0) return [];
  const lines = missed.map(({ lesson, words, ...counts }, at) =>
    text(language, "group.missed.question", {
      ...{ place: at + 1, lesson: lesson.title, question: words },
      ...counts,
    }),
  );
  return [text(language, "group.missed"), ...lines].map((line) => ({ kind: "text", text: line }));
}

function buttonsOf(
  { where, alone, inServer }: GroupShown,
  [first]: readonly MissedQuestion[],
  language: Language,
): Button[] {
  const buttons: Button[] = [];
  if (first !== undefined) {
    const { id, title } = first.lesson;
    buttons.push({ label: text(language, "group.ask", { lesson: title }), command: `/quiz ${id}` });
  }
  if (inServer && !alone) {
    const other = where === "channel" ? "server" : "channel";
    const label = text(language, "group.button.where", { where: other });
    buttons.push({ label, command: `/group where=${other}` });
  }
  return buttons;
}
