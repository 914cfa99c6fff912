import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readCourse, readCourseSources } from "../../../src/app/content.js";
import { parseText } from "../../../src/bot/commands/index.js";
import type { Block, Card } from "../../../src/lessons/cards/card.js";
import { createCourse } from "../../../src/lessons/course/course.js";
import { findLesson } from "../../../src/lessons/course/find.js";
import { LESSON_IDS } from "../../../src/lessons/course/ids.js";
import { type Lesson, parseLesson } from "../../../src/lessons/course/lesson.js";
import { lessonCard, pageCount } from "../../../src/lessons/course/lesson-card.js";
import { markdownBlocks, samplesIn } from "../../../src/lessons/course/markdown.js";
import { lengthOf, PAGE_LENGTH, pagesOf } from "../../../src/lessons/course/pages.js";
import type { ParsedRace } from "../../../src/race/race.js";
import { LANGUAGES } from "../../../src/race/reply.js";

const LESSONS = new URL("../../../src/lessons/", import.meta.url);
const course = readCourse();
const all = LANGUAGES.flatMap((language) => course.lessons(language).map((lesson) => ({ language, lesson })));
const source = (language: string, id: string) =>
  readFileSync(new URL(`course/${language}/${id}.md`, LESSONS), "utf8");

const texts = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => {
    if (block.kind === "text" || block.kind === "note") return [block.text];
    return block.kind === "table" ? [...block.columns.map(({ label }) => label), ...block.rows.flat()] : [];
  });

describe("the course", () => {
  it("has the sixteen lessons in every language, and no file that is none of them", () => {
    for (const language of LANGUAGES) {
      expect(course.lessons(language).map(({ id }) => id)).toEqual(LESSON_IDS);
      const files = readdirSync(new URL(`course/${language}/`, LESSONS));
      expect(files.sort()).toEqual(LESSON_IDS.map((id) => `${id}.md`).sort());
      const questions = readdirSync(new URL(`quiz/${language}/`, LESSONS));
      expect(questions.sort()).toEqual(LESSON_IDS.map((id) => `${id}.yaml`).sort());
    }
  });

  it.each(LESSON_IDS)("says the same of %s in every language: code, command, form, questions", (id) => {
    const [english, ...others] = LANGUAGES.map((language) => course.lesson(id, language));
    for (const other of others) {
      expect(other.try).toBe(english?.try);
      expect(other.goals.length).toBe(english?.goals.length);
      expect(other.sources.length).toBe(english?.sources.length);
      expect(shape(other)).toEqual(english && shape(english));
      expect(other.questions.map(({ id }) => id)).toEqual(english?.questions.map(({ id }) => id));
    }
    const [code, ...rest] = LANGUAGES.map((language) => samplesIn(source(language, id)));
    for (const samples of rest) expect(samples).toEqual(code);
  });

  it.each(LESSON_IDS)("has 150 to 400 words and one or two samples in %s", (id) => {
    const lesson = course.lesson(id, "en");
    expect(words(lesson.body)).toBeGreaterThanOrEqual(150);
    // Tables are looked up, not read through.
    expect(words(lesson.body.filter(({ kind }) => kind !== "table"))).toBeLessThanOrEqual(400);
    const samples = samplesIn(source("en", id)).length;
    expect(samples === 1 || samples === 2).toBe(true);
  });

  it.each(LESSON_IDS)("offers in %s a command that works", (id) => {
    const { command } = parseText(course.lesson(id, "en").try);
    expect(["race", "lost-updates"]).toContain(command.name);
  });

  it("closes every `code` and every **bold** that it opens, and leaves no other Markdown behind", () => {
    for (const { language, lesson } of all) {
      for (const part of [...texts(lesson.body), ...lesson.goals, lesson.look]) {
        const plain = part.replace(/`[^`]*`/g, "");
        expect(part.split("`").length % 2, `${language} ${lesson.id}: ${part}`).toBe(1);
        expect(plain.split("**").length % 2, `${language} ${lesson.id}: ${part}`).toBe(1);
        expect(plain, `${language} ${lesson.id}`).not.toMatch(/\]\(|^#|^\d\. |```/m);
      }
    }
  });

  it("fits every page into a message: 4,000 characters with everything around it", () => {
    for (const { language, lesson } of all) {
      for (let page = 1; page <= pageCount(lesson); page++) {
        const card = lessonCard(lesson, { page, code: "/code async", next: lesson }, language);
        expect(size(card), `${language} ${lesson.id} ${page}`).toBeLessThanOrEqual(4000);
      }
    }
  });

  it("is written in Chinese where it says so", () => {
    for (const lesson of course.lessons("zh")) {
      const prose = lesson.body.filter((block) => block.kind === "text");
      for (const { text } of prose) expect(text).toMatch(/\p{Script=Han}/u);
      for (const goal of [...lesson.goals, lesson.look]) expect(goal).toMatch(/\p{Script=Han}/u);
    }
    for (const lesson of course.lessons("en")) {
      expect(texts(lesson.body).join("")).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe("the recorded races", () => {
  const recorded = course.lessons("en").filter((lesson) => lesson.recorded !== null);

  it("are runs of the commands beside which they stand", () => {
    expect(recorded.length).toBeGreaterThan(5);
    for (const { id, recorded: result, try: command } of recorded) {
      const { lanes, workload } = parseText(command).parsed as ParsedRace;
      expect(result?.workload, id).toEqual(workload);
      expect(result?.lanes.map(({ lane, status }) => [lane, status])).toEqual(
        lanes.map((lane) => [lane, "finished"]),
      );
    }
  });
});

describe("a lesson's file", () => {
  it("is refused where it has no front matter, or wrong front matter", () => {
    expect(() => parseLesson("# A lesson")).toThrow("front matter");
    expect(() => parseLesson("---\nid: nonsense\n---\nText\n")).toThrow();
  });

  it("becomes text, lists, tables and code", () => {
    const blocks = markdownBlocks(
      "One **bold** line.\n\n- first\n- second\n\n| a | b |\n| --- | --- |\n| 1 | `2` |\n\n```js\nlet x;\n```\n\nEnd.\n",
    );
    expect(blocks).toEqual([
      { kind: "text", text: "One **bold** line." },
      { kind: "text", text: "• first\n• second" },
      {
        kind: "table",
        columns: [
          { label: "a", align: "left" },
          { label: "b", align: "left" },
        ],
        rows: [["1", "`2`"]],
      },
      { kind: "code", language: "javascript", code: "let x;\n" },
      { kind: "text", text: "End." },
    ]);
  });

  it("is cut into pages between blocks, and none is lost", () => {
    const blocks: Block[] = Array.from({ length: 12 }, (_, at) => ({
      kind: "text",
      text: `${at} `.repeat(300),
    }));
    const pages = pagesOf(blocks);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat()).toEqual(blocks);
    for (const page of pages) {
      expect(page.reduce((sum, block) => sum + lengthOf(block), 0)).toBeLessThanOrEqual(PAGE_LENGTH);
    }
  });
});

describe("findLesson", () => {
  it.each([
    ["event-loop", "event-loop"],
    ["Event Loop", "event-loop"],
    ["The event loop", "event-loop"],
    ["事件循环", "event-loop"],
    ["3", "event-loop"],
    ["concurrency and parallelism", "concurrency"],
    ["concurrency-and-parallelism", "concurrency"],
    ["GIL", "gil"],
    ["back-pressure", "limiting"],
  ])("takes %j for %s", (typed, id) => {
    expect(findLesson(typed, course)).toBe(id);
  });

  it.each(["", "the", "17", "0", "quantum", "()"])("does not guess what %j means", (typed) => {
    expect(findLesson(typed, course)).toBe(null);
  });
});

/** Code is not counted. */
function words(blocks: readonly Block[]): number {
  return texts(blocks).join(" ").split(/\s+/).length;
}

/** What a translation keeps: the kinds of blocks in their order, and the size of tables. */
function shape({ body }: Lesson): string[] {
  return body.map((block) =>
    block.kind === "table" ? `table ${block.columns.length}×${block.rows.length}` : block.kind,
  );
}

function size(card: Card): number {
  const buttons = card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
  const labels = buttons.reduce((sum, { label }) => sum + label.length, 0);
  return card.title.length + labels + card.blocks.reduce((sum, block) => sum + lengthOf(block), 0);
}

describe("createCourse", () => {
  const without = (path: string, instead?: string) => {
    const sources = readCourseSources();
    sources.delete(path);
    if (instead !== undefined) sources.set(path, instead);
    return () => createCourse(sources);
  };

  it("names a file that is missing", () => {
    expect(without("course/zh/gil.md")).toThrow("course/zh/gil.md is missing");
    expect(without("quiz/en/gil.yaml")).toThrow("quiz/en/gil.yaml is missing");
  });

  it("names a file that is not what it should be", () => {
    expect(without("course/en/gil.md", "# GIL")).toThrow("course/en/gil.md cannot be used: A lesson begins");
    expect(without("quiz/en/gil.yaml", "[]")).toThrow("quiz/en/gil.yaml cannot be used");
    expect(without("course/traces/gil.json", "{}")).toThrow("course/traces/gil.json cannot be used");
  });

  it("refuses a lesson that stands in another one's file", () => {
    const threads = readCourseSources().get("course/en/threads.md");
    expect(without("course/en/gil.md", threads)).toThrow("course/en/gil.md has the id threads");
  });

  it("shows no recorded race where there is none", () => {
    expect(without("course/traces/gil.json")().lesson("gil", "en").recorded).toBeNull();
  });
});
