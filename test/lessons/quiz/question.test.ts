import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCourse } from "../../../src/app/content.js";
import { LESSON_IDS } from "../../../src/lessons/course/ids.js";
import { ask, LETTERS, parseQuestions, type Question } from "../../../src/lessons/quiz/question.js";
import { LANGUAGES } from "../../../src/race/reply.js";

const course = readCourse();
const questions = LESSON_IDS.flatMap((id) =>
  course
    .lesson(id, "en")
    .questions.map((question, at) => ({ name: `${id} ${question.id}`, id, at, question })),
);
const seed = fc.string({ maxLength: 12 });

describe("the questions", () => {
  it("are at least three a lesson, each with an id of its own", () => {
    for (const id of LESSON_IDS) {
      const ids = course.lesson(id, "en").questions.map((question) => question.id);
      expect(ids.length).toBeGreaterThanOrEqual(3);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it.each(questions)("have one right answer, and a reason for each: $name", ({ id, at }) => {
    fc.assert(
      fc.property(seed, fc.constantFrom(...LANGUAGES), (seed, language) => {
        const { text, choices } = ask(course.lesson(id, language).questions[at] as Question, seed, language);
        expect(choices.filter(({ right }) => right).length).toBe(1);
        expect(new Set(choices.map((choice) => choice.text)).size).toBe(choices.length);
        expect(choices.length).toBeGreaterThanOrEqual(3);
        expect(choices.length).toBeLessThanOrEqual(LETTERS.length);
        for (const { reason } of choices) expect(reason.length).toBeGreaterThan(5);
        for (const part of [text, ...choices.flatMap((choice) => [choice.text, choice.reason])]) {
          expect(part).not.toMatch(/[{}]/);
          expect(part.split("`").length % 2).toBe(1);
        }
      }),
    );
  });

  it("have the same right letter in every language, so that a channel can mix them", () => {
    fc.assert(
      fc.property(seed, fc.constantFrom(...questions), (seed, { id, at }) => {
        const [english, ...others] = LANGUAGES.map((language) => {
          const asked = ask(course.lesson(id, language).questions[at] as Question, seed, language);
          return asked.choices.map(({ right }) => right);
        });
        for (const other of others) expect(other).toEqual(english);
      }),
    );
  });

  it.each(LANGUAGES)("tell nothing by the length of their answers (%s)", (language) => {
    const ranks = LESSON_IDS.flatMap((id) => course.lesson(id, language).questions).flatMap((question) => {
      if ("drawn" in question) return [];
      const lengths = [question.right, ...question.wrong].map(({ text }) => text.length);
      const longer = lengths.slice(1).filter((length) => length > (lengths[0] ?? 0)).length;
      return [longer / question.wrong.length];
    });
    const share = (isIt: (rank: number) => boolean) => ranks.filter(isIt).length / ranks.length;
    // Whoever always takes the longest answer, or the shortest, is right about as often as whoever guesses.
    for (const part of [share((rank) => rank === 0), share((rank) => rank === 1)]) {
      expect(part).toBeGreaterThan(0.2);
      expect(part).toBeLessThan(0.45);
    }
  });

  it("put the right answer anywhere", () => {
    const places = Array.from({ length: 60 }, (_, at) =>
      ask(questions[0]?.question as Question, String(at), "en").choices.findIndex(({ right }) => right),
    );
    expect(new Set(places)).toEqual(new Set([0, 1, 2]));
  });

  it("about a time are computed from the tasks that they show", () => {
    const sum = questions.find(({ name }) => name === "synchronous sum")?.question as Question;
    fc.assert(
      fc.property(seed, (seed) => {
        const { text, choices } = ask(sum, seed, "en");
        const shown = [...text.matchAll(/(\d+) s\b/g)].map(([, seconds]) => Number(seconds));
        expect(shown.length).toBe(3);
        expect(choices.find(({ right }) => right)?.text).toBe(`${shown.reduce((a, b) => a + b)} s`);
      }),
    );
  });

  it("are refused where they are too few, or a distractor has no reason", () => {
    const one =
      "- { id: a, text: T, right: { text: R, reason: r }, wrong: [{ text: X, reason: x }, { text: Y }] }";
    const good = one.replace("text: Y", "text: Y, reason: y");
    expect(() => parseQuestions([good, good].join("\n"))).toThrow();
    expect(parseQuestions([good, good, good].join("\n")).length).toBe(3);
    expect(() => parseQuestions([good, good, one].join("\n"))).toThrow();
  });
});
