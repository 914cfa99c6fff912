/** Lessons as people see them. Pure. */
import type { Language } from "../../race/reply.js";
import type { Block, Button, Card } from "../cards/card.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import type { LessonId } from "./ids.js";
import type { Lesson } from "./lesson.js";
import { pagesOf } from "./pages.js";

export interface LessonState {
  read: boolean;
  /** Questions whose last answer was right. */
  known: number;
}

/** All lessons, with how far somebody has got; ends in a button for the first that is not read yet. */
export function lessonsCard(
  lessons: readonly Lesson[],
  stateOf: (id: LessonId) => LessonState,
  language: Language,
): Card {
  const rows = lessons.map(({ id, order, title, questions }) => {
    const { read, known } = stateOf(id);
    const quiz = text(language, "lesson.list.known", { known, total: questions.length });
    return [`${order}. ${title}`, id, `${read ? "✓" : "–"} ${quiz}`];
  });
  const columns = (["lesson.list.lesson", "lesson.list.type", "lesson.list.quiz"] as const).map((key) => ({
    label: text(language, key),
    align: "left" as const,
  }));
  const next = lessons.find(({ id }) => !stateOf(id).read);
  const blocks: Block[] = [
    { kind: "text", text: text(language, "lesson.list.first") },
    { kind: "table", columns, rows },
  ];
  if (next !== undefined) {
    const label = text(language, "lesson.button.start", { title: next.title });
    blocks.push({ kind: "buttons", buttons: [{ label, command: `/lesson ${next.id}` }] });
  }
  return { title: text(language, "lesson.list.title", { count: lessons.length }), blocks };
}

export interface PageShown {
  /** From 1. */
  page: number;
  /** The command that shows the program behind the command to try; `null` where there is none. */
  code: string | null;
  /** The lesson after this one; `null` after the last. */
  next: Lesson | null;
}

export function pageCount(lesson: Lesson): number {
  return pagesOf(lesson.body).length;
}

/** One page of a lesson; goals on the first, what to try and the sources on the last. */
export function lessonCard(lesson: Lesson, { page, code, next }: PageShown, language: Language): Card {
  const pages = pagesOf(lesson.body);
  const last = page === pages.length;
  const { order, title } = lesson;
  return {
    title: text(language, "lesson.title", { order, title, page, pages: pages.length }),
    blocks: [
      ...(page === 1 ? [goals(lesson, language)] : []),
      ...(pages[page - 1] ?? []),
      ...(last ? [...recorded(lesson, language), ...ending(lesson, language)] : []),
      {
        kind: "buttons",
        buttons: last ? buttons(lesson, code, next, language) : [nextPage(lesson, page, language)],
      },
    ],
  };
}

function goals(lesson: Lesson, language: Language): Block {
  const lines = lesson.goals.map((goal) => `• ${goal}`);
  return { kind: "text", text: [text(language, "lesson.goals"), ...lines].join("\n") };
}

function recorded(lesson: Lesson, language: Language): Block[] {
  if (lesson.recorded === null) return [];
  const took = lesson.recorded.lanes.map(({ lane, elapsedMs }) => `${lane} ${formatMs(elapsedMs)}`);
  const lanes = took.join(text(language, "workload.listSeparator"));
  const alt = text(language, "lesson.recorded.alt", { lanes });
  return [
    { kind: "photoFinish", result: lesson.recorded, alt },
    { kind: "note", text: text(language, "lesson.recorded", { command: lesson.try }) },
  ];
}

function ending(lesson: Lesson, language: Language): Block[] {
  return [
    { kind: "text", text: text(language, "lesson.try", { command: lesson.try, look: lesson.look }) },
    { kind: "links", label: text(language, "lesson.sources"), links: lesson.sources },
  ];
}

function nextPage(lesson: Lesson, page: number, language: Language): Button {
  return { label: text(language, "lesson.button.page"), command: `/lesson ${lesson.id} ${page + 1}` };
}

function buttons(lesson: Lesson, code: string | null, next: Lesson | null, language: Language): Button[] {
  const all: (Button | null)[] = [
    { label: text(language, "lesson.button.try"), command: lesson.try, pressOnly: true },
    code === null ? null : { label: text(language, "lesson.button.code"), command: code },
    { label: text(language, "lesson.button.quiz"), command: `/quiz ${lesson.id}` },
    next === null
      ? null
      : { label: text(language, "lesson.button.next", { title: next.title }), command: `/lesson ${next.id}` },
  ];
  return all.filter((button) => button !== null);
}
