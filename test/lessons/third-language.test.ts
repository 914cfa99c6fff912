/** A language that exists only here goes all the way: its own rules hold, and nothing is taken from the other two. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { readCourseSources } from "../../src/app/content.js";
import { commands } from "../../src/bot/commands/index.js";
import { registration } from "../../src/bot/discord/registration.js";
import type { Block, Card } from "../../src/lessons/cards/card.js";
import { progressCard } from "../../src/lessons/cards/progress-card.js";
import { resultCard } from "../../src/lessons/cards/result-card.js";
import { createCourse } from "../../src/lessons/course/course.js";
import { lessonCard } from "../../src/lessons/course/lesson-card.js";
import { languageNamed, languages } from "../../src/lessons/languages.js";
import { cardPicture } from "../../src/lessons/picture/card-picture.js";
import { questionCard } from "../../src/lessons/quiz/cards.js";
import { ask } from "../../src/lessons/quiz/question.js";
import { list, paragraph } from "../../src/lessons/text.js";
import { dailyTipCard, tipCard } from "../../src/lessons/tips/tip-card.js";
import { parseTips } from "../../src/lessons/tips/tips.js";
import { LANGUAGES, type Language } from "../../src/race/reply.js";
import { raceResult, tasks } from "../support/results.js";

vi.mock("../../src/race/reply.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/race/reply.js")>();
  return { ...original, LANGUAGES: [...original.LANGUAGES, "eo"] };
});

vi.mock("../../src/lessons/languages.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../src/lessons/languages.js")>();
  // How the others call it: with a real tag, the compiler asks for this key.
  for (const { texts } of Object.values(original.languages)) {
    Object.assign(texts, { "settings.to.eo": "Esperanto" });
  }
  const bracketed = Object.entries(original.languages.en.texts).map(([key, words]) => [key, `⟦${words}⟧`]);
  const esperanto: typeof original.languages.en = {
    texts: Object.fromEntries(bracketed),
    locale: "eo",
    discordLocale: "eo-EO",
    names: ["eo", "Esperanto"],
    list: (items) => items.join(" kaj "),
    sentenceSeparator: " ~ ",
  };
  // The registry itself, so that its own functions know the language too.
  Object.assign(original.languages, { eo: esperanto });
  return original;
});

const TIPS = fileURLToPath(new URL("../../src/lessons/tips/", import.meta.url));
const eo = "eo" as Language;
const result = raceResult({
  workload: tasks("sleep:5000", "sleep:10000"),
  lanes: ["sync", "threads", "async"],
});

/** The words that are written in a language, without buttons' commands and figures. */
function wordsOf({ title, blocks }: Card): string[] {
  return [title, ...blocks.flatMap(wordsOfBlock)];
}

function wordsOfBlock(block: Block): string[] {
  if (block.kind === "text" || block.kind === "note") return [block.text];
  if (block.kind === "table") return block.columns.map(({ label }) => label);
  if (block.kind === "buttons") return block.buttons.map(({ label }) => label);
  if (block.kind === "photoFinish") return [block.alt];
  return [];
}

function expectInBrackets(words: readonly string[]): void {
  expect(words.length).toBeGreaterThan(1);
  for (const each of words) {
    expect(each).toMatch(/^⟦.*⟧$/s);
    expect(each).not.toMatch(/\p{Script=Han}|[，。、：]/u);
  }
}

/** As the course would have it with one more folder. */
function courseWithThree() {
  const sources = readCourseSources();
  for (const [path, source] of [...sources]) {
    if (/^(course|quiz)\/en\//.test(path)) sources.set(path.replace("/en/", "/eo/"), source);
  }
  return createCourse(sources);
}

/** The YAML of tips in all three. */
function tipsOfThree(eoYaml = ""): Record<Language, string> {
  const [en = "", zh = ""] = ["en", "zh"].map((tag) => readFileSync(`${TIPS}${tag}.yaml`, "utf8"));
  return { en, zh, eo: eoYaml } as Record<Language, string>;
}

describe("a third language", () => {
  it("is there, beside the two that we have", () => {
    expect(LANGUAGES).toEqual(["en", "zh", "eo"]);
    expect(Object.keys(languages)).toEqual([...LANGUAGES]);
  });

  it("is found by its tag, its locales and its name", () => {
    for (const name of ["eo", "EO", "eo-XX", "eo_EO.UTF-8", "esperanto"])
      expect(languageNamed(name)).toBe(eo);
  });

  it("joins lists and sentences by its own rules", () => {
    expect(list(["a", "b", "c"], eo)).toBe("a kaj b kaj c");
    expect(paragraph(["A.", "B."], eo)).toBe("A. ~ B.");
  });

  it("has a result card, whose explanation is in its words and rules", () => {
    const card = resultCard(result, eo);
    expectInBrackets(wordsOf(card));
    const explained = card.blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
    expect(explained.join("\n")).toContain(" ~ ");
    expect(explained.join("\n")).toContain(" kaj ");
  });

  it("has a picture with its title, headings and legend", () => {
    const svg = cardPicture(resultCard(result, eo), eo) ?? "";
    const shown = [...svg.matchAll(/>([^<>]+)</g)].map(([, words = ""]) => words);
    expect(shown[0]).toMatch(/^⟦.*⟧$/);
    expect(shown.filter((words) => words.includes("⟦")).length).toBeGreaterThan(6);
    expect(svg).not.toMatch(/\p{Script=Han}/u);
  });

  it("has a progress card", () => {
    const race = {
      id: "race-1",
      lanes: ["sync" as const],
      workload: result.workload,
      runtime: null,
      runs: 1,
    };
    expectInBrackets(wordsOf(progressCard(race, { ahead: 2, progress: null }, 0, eo)));
  });

  it("has lessons", () => {
    const lesson = courseWithThree().lesson("gil", eo);
    const { title, blocks } = lessonCard(lesson, { page: 1, code: null, next: null }, eo);
    const buttons = blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
    expectInBrackets([title, ...buttons.map(({ label }) => label)]);
  });

  it("has quizzes, whose drawn tasks are described in its words", () => {
    const [question] = courseWithThree().lesson("gil", eo).questions;
    if (question === undefined) throw new Error("the lesson has no question");
    const asked = ask(question, "seed", eo);
    const shown = { id: "1", heading: { lesson: "GIL", number: 1, total: 3 }, asked };
    const { title, blocks } = questionCard(shown, "alone", eo);
    expectInBrackets([title, ...blocks.flatMap((block) => (block.kind === "note" ? [block.text] : []))]);
    const drawn = courseWithThree()
      .lessons(eo)
      .flatMap(({ questions }) => questions)
      .find((each) => "drawn" in each);
    expect(drawn && ask(drawn, "seed", eo).text).toContain("⟦");
  });

  it("has tips, and says when the next one comes by its own locale", () => {
    const words = Object.entries(parse(tipsOfThree().en)).map(([id]) => [id, { title: id, text: `⟦${id}⟧` }]);
    const [tip] = parseTips(tipsOfThree(JSON.stringify(Object.fromEntries(words))));
    if (tip === undefined) throw new Error("there are no tips");
    expectInBrackets(wordsOf(tipCard(tip, eo)));
    const daily = {
      time: "09:00",
      zone: "UTC",
      zoneWords: "UTC",
      ownZone: true,
      paused: "no" as const,
      nextMs: 0,
      refusedDays: 3,
    };
    expectInBrackets(wordsOf(dailyTipCard(daily, eo)));
    const when = new Intl.DateTimeFormat("eo", { timeZone: "UTC", month: "long" }).format(0);
    expect(wordsOf(dailyTipCard(daily, eo)).join("\n")).toContain(when);
  });

  it("is refused where a tip is not there in it", () => {
    expect(() => parseTips(tipsOfThree("{}"))).toThrow("not there in every language: sum-and-max");
  });

  it("is registered at Discord beside Chinese, for every description", () => {
    for (const { description, description_localizations: own } of registration(commands)) {
      expect(Object.keys(own ?? {}).sort()).toEqual(["eo-EO", "zh-CN"]);
      expect((own as Record<string, string>)["eo-EO"]).toContain(description.slice(0, 90));
    }
  });
});
