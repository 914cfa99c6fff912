/** The course, read once from its files. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LANGUAGES, type Language } from "../../race/reply.js";
import { raceResultSchema } from "../../race/result.js";
import { parseQuestions } from "../quiz/question.js";
import { LESSON_IDS } from "./ids.js";
import { type Lesson, parseLesson } from "./lesson.js";

export interface Course {
  /** In the order in which they are taught. */
  lessons(language: Language): readonly Lesson[];
  /** Throws where there is no such lesson. */
  lesson(id: string, language: Language): Lesson;
}

/** The same folder from `src/lessons/course` and from `dist/lessons/course`. */
const LESSONS = fileURLToPath(new URL("../../../src/lessons/", import.meta.url));

/** Throws, naming the file, where one is not what it should be. */
export function readCourse(): Course {
  const languages = new Map(LANGUAGES.map((language) => [language, readLessons(language)]));
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

function readLessons(language: Language): Lesson[] {
  return LESSON_IDS.map((id, index) => {
    const lesson = fromFile(`course/${language}/${id}.md`, parseLesson);
    if (lesson.id !== id || lesson.order !== index + 1) {
      throw new Error(`course/${language}/${id}.md has the id ${lesson.id} and the place ${lesson.order}`);
    }
    const questions = fromFile(`quiz/${language}/${id}.yaml`, parseQuestions);
    const trace = `course/traces/${id}.json`;
    const recorded = existsSync(LESSONS + trace)
      ? fromFile(trace, (json) => raceResultSchema.parse(JSON.parse(json)))
      : null;
    return { ...lesson, questions, recorded };
  });
}

function fromFile<T>(path: string, parse: (source: string) => T): T {
  try {
    return parse(readFileSync(LESSONS + path, "utf8"));
  } catch (cause) {
    throw new Error(`${path} cannot be used: ${(cause as Error).message}`, { cause });
  }
}
