import { quoted, UserError } from "../../errors.js";
import { findLesson } from "../../lessons/course/find.js";
import { LESSON_IDS, type LessonId } from "../../lessons/course/ids.js";
import { type LessonState, lessonCard, lessonsCard, pageCount } from "../../lessons/course/lesson-card.js";
import { known } from "../../lessons/quiz/progress.js";
import type { Request } from "../request.js";
import { integerOption, type Options, optionsFromText } from "./arguments.js";
import type { Choice, Command, Intent, Services } from "./command.js";
import { nearest } from "./nearest.js";
import { chatWords } from "./typed-words.js";

interface ParsedLesson {
  /** As typed: an id, a number or a title; `null`: list them all. */
  lesson: string | null;
  page: number;
}

export const LESSON_CHOICES: readonly Choice[] = LESSON_IDS.map((id) => ({
  value: id,
  summary: `lesson.about.${id}` as const,
}));

const PAGE = { name: "page", summary: "lesson.page", type: "integer", min: 1, max: 9 } as const;

export const lesson: Command<ParsedLesson> = {
  name: "lesson",
  summary: "lesson.summary",
  subject: { name: "lesson", required: false, choices: LESSON_CHOICES },
  options: [PAGE],
  rest: "page",
  examples: ["/lesson event-loop", "/lesson"],
  audience: "asker",
  fromText: (words) => parseLesson(withPage(words)),
  fromOptions: parseLesson,
  run: (parsed, request, services) =>
    parsed.lesson === null ? list(request, services) : show(parsed.lesson, parsed.page, request, services),
};

/** Titles have spaces; a number at the end of several words is the page. */
function withPage(words: string): Options {
  const typed = chatWords(words).filter((word) => !word.includes("="));
  const named = chatWords(words).filter((word) => word.includes("="));
  const { name, options: declared, examples } = lesson;
  const options = optionsFromText({ name, options: declared, examples }, named.join(" "));
  if (typed.length > 1 && /^\d$/.test(typed.at(-1) ?? "")) options.page ??= typed.pop() ?? "";
  if (typed.length > 0) options.lesson = typed.join(" ");
  return options;
}

function parseLesson(options: Options): ParsedLesson {
  const words = chatWords(String(options.lesson ?? "")).join(" ");
  return { lesson: words === "" ? null : words, page: integerOption(options, PAGE) ?? 1 };
}

async function list(request: Request, { course, learners }: Services): Promise<Intent> {
  const { language } = request;
  const lessons = course.lessons(language);
  const states = new Map(
    await Promise.all(
      lessons.map(async ({ id, questions }): Promise<[LessonId, LessonState]> => {
        const [read, answers] = await Promise.all([
          learners.hasRead(request, id),
          learners.answers(request, id, questions),
        ]);
        return [id, { read, known: known(questions, answers) }];
      }),
    ),
  );
  const stateOf = (id: LessonId) => states.get(id) ?? { read: false, known: 0 };
  return { kind: "card", card: lessonsCard(lessons, stateOf, language), audience: "asker" };
}

async function show(words: string, page: number, request: Request, services: Services): Promise<Intent> {
  const { course, learners, players } = services;
  const { language } = request;
  const id = lessonNamed(words, services);
  const shown = course.lesson(id, language);
  const pages = pageCount(shown);
  if (page > pages) throw new UserError("lesson.noPage", { pages, lesson: id });
  if (page === pages) {
    await learners.markRead(request, id);
    await players.join(request);
  }
  const next = course.lessons(language)[shown.order] ?? null;
  const card = lessonCard(shown, { page, code: codeCommand(shown.try), next }, language);
  return { kind: "card", card, audience: "asker" };
}

/** Throws `UserError` where no lesson, or more than one, is meant. */
export function lessonNamed(words: string, { course }: Pick<Services, "course">): LessonId {
  const id = findLesson(words, course);
  if (id !== null) return id;
  throw new UserError("lesson.unknown", {
    word: quoted(words),
    nearest: nearest(words, LESSON_IDS) ?? "none",
  });
}

/** The program behind a race, such as `/code threads node` for `/race threads cpu:200ms*2 runtime=node`. */
function codeCommand(tried: string): string | null {
  const [, lane] = /^\/race (\w+)/.exec(tried) ?? [];
  if (lane === undefined) return null;
  const [, runtime] = /runtime=(\w+)/.exec(tried) ?? [];
  return ["/code", lane === "all" ? "async" : lane, runtime].filter((word) => word !== undefined).join(" ");
}
