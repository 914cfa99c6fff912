/** Which lesson somebody means. Pure. */
import { LANGUAGES } from "../../race/reply.js";
import type { Course } from "./course.js";
import { LESSON_IDS, type LessonId } from "./ids.js";

/**
 * By its id, its number, its title in any language, or a part that only one title has; in any case, with
 * spaces or hyphens. `null` where none is meant, or more than one could be.
 */
export function findLesson(words: string, course: Course): LessonId | null {
  const wanted = plain(words);
  const named = LESSON_IDS.find((id, at) => plain(id) === wanted || String(at + 1) === wanted);
  if (named !== undefined || wanted === "") return named ?? null;
  const titles = LANGUAGES.flatMap((language) =>
    course.lessons(language).map(({ id, title }) => ({ id, title: plain(title) })),
  );
  const exact = titles.find(({ title }) => title === wanted);
  if (exact !== undefined) return exact.id;
  const containing = new Set(titles.filter(({ title }) => title.includes(wanted)).map(({ id }) => id));
  return containing.size === 1 ? ([...containing][0] ?? null) : null;
}

function plain(words: string): string {
  return words
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
