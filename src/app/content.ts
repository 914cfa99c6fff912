/** Reads the files of lessons, questions and tips, which src/lessons only parses. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Course, createCourse } from "../lessons/course/course.js";
import { parseTips, type Tip } from "../lessons/tips/tips.js";
import { LANGUAGES, type Language } from "../race/reply.js";

/** The same folder from `src/app` and from `dist/app`. */
const LESSONS = fileURLToPath(new URL("../../src/lessons/", import.meta.url));

/** Throws, naming the file, where one is missing or not what it should be. */
export function readCourse(): Course {
  return createCourse(readCourseSources());
}

/** The same, read when it is first asked for: it takes longer than most of the start, and tests have read it before. */
export function courseOnDemand(): Course {
  let course: Course | undefined;
  const read = () => {
    course ??= readCourse();
    return course;
  };
  return {
    lessons: (language) => read().lessons(language),
    lesson: (id, language) => read().lesson(id, language),
  };
}

/** The text of every file of the course, by its path in src/lessons. */
export function readCourseSources(): Map<string, string> {
  const paths = ["course", "quiz"].flatMap((folder) =>
    readdirSync(LESSONS + folder, { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
  );
  return new Map(paths.filter((path) => /\.(md|yaml|json)$/.test(path)).map((path) => [path, read(path)]));
}

/** Throws where a file is missing or not what it should be. */
export function readTips(): Tip[] {
  const sources = LANGUAGES.map((language) => [language, read(`tips/${language}.yaml`)]);
  return parseTips(Object.fromEntries(sources) as Record<Language, string>);
}

function read(path: string): string {
  return readFileSync(LESSONS + path, "utf8");
}
