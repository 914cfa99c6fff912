/** The course, put together from the text of its files. Pure. */
import { LANGUAGES, type Language } from "../../race/reply.js";
import { raceResultSchema } from "../../race/result.js";
import { parseQuestions } from "../quiz/question.js";
import { LESSON_IDS, type LessonId } from "./ids.js";
import { type Lesson, parseLesson } from "./lesson.js";

export interface Course {
  /** In the order in which they are taught. */
  lessons(language: Language): readonly Lesson[];
  /** Throws where there is no such lesson. */
  lesson(id: string, language: Language): Lesson;
}

/** The text of each file by its path in src/lessons, such as `course/en/gil.md` and `quiz/en/gil.yaml`. */
export type CourseSources = ReadonlyMap<string, string>;

/** Throws, naming the file, where one is missing or not what it should be. */
export function createCourse(sources: CourseSources): Course {
  const languages = new Map(LANGUAGES.map((language) => [language, parseLessons(language, sources)]));
  const lessons = (language: Language) => languages.get(language) ?? [];
  return {
    lessons,
    lesson(id, language) {
      const lesson = lessons(language).find((each) => each.id === id);
      if (lesson === undefined) throw new Error(`there is no lesson ${id}`);
      return lesson;
    },
  };
}

function parseLessons(language: Language, sources: CourseSources): Lesson[] {
  return LESSON_IDS.map((id, index) => {
    const lesson = parsed(`course/${language}/${id}.md`, sources, parseLesson);
    if (lesson.id !== id || lesson.order !== index + 1) {
      throw new Error(`course/${language}/${id}.md has the id ${lesson.id} and the place ${lesson.order}`);
    }
    const questions = parsed(`quiz/${language}/${id}.yaml`, sources, parseQuestions);
    return { ...lesson, questions, recorded: recordedRace(id, sources) };
  });
}

function recordedRace(id: LessonId, sources: CourseSources) {
  const path = `course/traces/${id}.json`;
  if (!sources.has(path)) return null;
  return parsed(path, sources, (json) => raceResultSchema.parse(JSON.parse(json)));
}

function parsed<T>(path: string, sources: CourseSources, parse: (source: string) => T): T {
  const source = sources.get(path);
  if (source === undefined) throw new Error(`${path} is missing`);
  try {
    return parse(source);
  } catch (cause) {
    throw new Error(`${path} cannot be used: ${(cause as Error).message}`, { cause });
  }
}
