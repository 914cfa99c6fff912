import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/bot/commands/index.js";
import { ACTIONS, DAYS } from "../../src/bot/commands/tip.js";
import { LESSON_IDS } from "../../src/lessons/course/ids.js";
import { CAUSES } from "../../src/lessons/explain/off-ideal.js";
import { SUGGESTIONS } from "../../src/lessons/explain/suggestions.js";
import { languages } from "../../src/lessons/languages.js";
import { PERIODS, PLACES } from "../../src/lessons/standings/cards.js";
import { type TextKey, text } from "../../src/lessons/text.js";
import { BOUNDS } from "../../src/race/bounds.js";
import { MOMENTS } from "../../src/race/journey.js";
import { LANES, laneModel } from "../../src/race/lanes.js";
import { WAYS } from "../../src/race/lost-updates.js";
import { DETAILS, LANGUAGES } from "../../src/race/reply.js";
import { LANE_STATUSES } from "../../src/race/result.js";
import { RUNTIMES } from "../../src/race/runtimes.js";
import { FINDING_KINDS, WATCH_LIMITS } from "../../src/race/watch.js";
import { SCOPES } from "../../src/store/settings.js";

const SRC = new URL("../../src/", import.meta.url).pathname;

const BOUNDABLE = LANES.filter((lane) => !laneModel(lane).sequential);

/**
 * Keys that are put together when they are needed, as they stand in the source, and what they can become.
 * All others stand there in full, so that whoever looks for one finds it.
 */
const BUILT: Record<string, readonly string[]> = {
  "command.lane.${lane}": LANES.map((lane) => `command.lane.${lane}`),
  "command.runtime.${runtime}": RUNTIMES.map((runtime) => `command.runtime.${runtime}`),
  "code.calls.${runtime}.${lane}": RUNTIMES.flatMap((runtime) =>
    LANES.map((lane) => `code.calls.${runtime}.${lane}`),
  ),
  "gloss.${lane}": LANES.map((lane) => `gloss.${lane}`),
  "code.bounds.${runtime}.${lane}.${bound}": RUNTIMES.flatMap((runtime) =>
    BOUNDABLE.flatMap((lane) => BOUNDS.map((bound) => `code.bounds.${runtime}.${lane}.${bound}`)),
  ),
  "code.with.${value}": BOUNDS.map((bound) => `code.with.${bound}`),
  "gloss.${lane}.limit": BOUNDABLE.map((lane) => `gloss.${lane}.limit`),
  "explain.timeout.${name}": BOUNDABLE.map((lane) => `explain.timeout.${lane}`),
  "status.${status}": LANE_STATUSES.map((status) => `status.${status}`),
  "ranOn.${runtime}": RUNTIMES.map((runtime) => `ranOn.${runtime}`),
  "explain.elapsed.${match}": ["sum", "longest", "shared", "predicted", ...BOUNDS].map(
    (match) => `explain.elapsed.${match}`,
  ),
  "explain.threads.sideBySide.${facts.race.runtime}": RUNTIMES.map(
    (runtime) => `explain.threads.sideBySide.${runtime}`,
  ),
  "explain.blocked.${facts.race.runtime}": RUNTIMES.map((runtime) => `explain.blocked.${runtime}`),
  "explain.${side}": ["explain.over", "explain.under"],
  "explain.cause.${cause}": [...CAUSES, "none"].map((cause) => `explain.cause.${cause}`),
  "explain.suggestion.${suggestion}": [...Object.keys(SUGGESTIONS), "unblocked"].map(
    (suggestion) => `explain.suggestion.${suggestion}`,
  ),
  "discord.name.${name}": [
    ...commands.flatMap(({ name, subject, options }) => [
      name,
      ...(subject === undefined ? [] : [subject.name]),
      ...(subject?.required ? subject.choices.map(({ value }) => value) : []),
      ...options.map((option) => option.name),
    ]),
  ].map((name) => `discord.name.${name}`),
  "journey.moment.${moment}": MOMENTS.map((moment) => `journey.moment.${moment}`),
  "lesson.about.${id}": LESSON_IDS.map((id) => `lesson.about.${id}`),
  "watch.${kind}": FINDING_KINDS.map((kind) => `watch.${kind}`),
  "watch.name.${kind}": FINDING_KINDS.map((kind) => `watch.name.${kind}`),
  "watch.remedy.${kind}": FINDING_KINDS.filter(
    (kind) => !["sequential-waits", "unseen-exception"].includes(kind),
  ).map((kind) => `watch.remedy.${kind}`),
  "watch.limit.${limit}": WATCH_LIMITS.map((limit) => `watch.limit.${limit}`),
  "lost.way.${way}": WAYS.map((way) => `lost.way.${way}`),
  "ownData.${name}": ["settings", "lessons", "questions", "points", "days", "guesses", "answers"].map(
    (name) => `ownData.${name}`,
  ),
  "settings.${value}": ["language", "detail", "name", "my-data", "forget-me"].map(
    (value) => `settings.${value}`,
  ),
  "settings.to.${detail}": DETAILS.map((value) => `settings.to.${value}`),
  "settings.to.${value}": [...LANGUAGES, "auto", ...DETAILS, "shown", "hidden", "yes"].map(
    (value) => `settings.to.${value}`,
  ),
  "settings.where.${value}": SCOPES.map((value) => `settings.where.${value}`),
  "standings.${value}": PERIODS.map((value) => `standings.${value}`),
  "standings.where.${value}": PLACES.map((value) => `standings.where.${value}`),
  "group.where.${value}": PLACES.map((value) => `group.where.${value}`),
  "tip.day.${day}": DAYS.map((day) => `tip.day.${day}`),
  "tip.${action}": ACTIONS.map((action) => `tip.${action}`),
  "tip.button.${action}": ["pause", "resume", "off"].map((action) => `tip.button.${action}`),
  "tip.paused.${paused}": ["byUser", "byRefusals"].map((paused) => `tip.paused.${paused}`),
};

const keys = Object.keys(languages.en.texts) as TextKey[];
const folders = LANGUAGES.map((language) => ({ language, folder: join(SRC, "lessons/texts", language) }));
const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(join(SRC, path), "utf8"));

describe("the texts", () => {
  it("have the same keys in every language, file by file, and no key twice", () => {
    const [english, ...others] = folders.map(({ folder }) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".json"))
        .map((file): [string, string[]] => [file, keysOf(join(folder, file))]),
    );
    for (const other of others) expect(other).toEqual(english);
    const all = english?.flatMap(([, found]) => found) ?? [];
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
    expect([...all].sort()).toEqual([...keys].sort());
  });

  it.each(keys)("take the same values in every language: %s", (key) => {
    const [english, ...others] = LANGUAGES.map((language) => argumentsOf(languages[language].texts[key]));
    for (const other of others) expect(other).toEqual(english);
  });

  it("close every `code` and every **bold** that they open", () => {
    for (const language of LANGUAGES) {
      for (const key of keys) {
        const message = languages[language].texts[key];
        expect(message.split("`").length % 2, key).toBe(1);
        expect(message.split("**").length % 2, key).toBe(1);
      }
    }
  });

  it("are all used, by their whole key or by one that is built of a declared list", () => {
    const built = new Set(Object.values(BUILT).flat());
    const unused = keys.filter(
      (key) => !built.has(key) && !sources.some((code) => code.includes(`"${key}"`)),
    );
    expect(unused).toEqual([]);
  });

  it("are built only where this test knows what can come of it", () => {
    const templates = sources.flatMap((code) => [...code.matchAll(/`([a-z]\w*\.[\w.]*\$\{[^`]*)`/g)]);
    const ofKeys = templates
      .map(([, template = ""]) => template)
      .filter((template) => keys.some((key) => key.startsWith(template.slice(0, template.indexOf("$")))));
    expect([...new Set(ofKeys)].sort()).toEqual(Object.keys(BUILT).sort());
    expect(
      Object.values(BUILT).flatMap((list) => list.filter((key) => !(key in languages.en.texts))),
    ).toEqual([]);
  });
});

describe("the mistakes of users", () => {
  /** All keys in the first argument, which can be a choice of two. */
  const keysOfMistakes = (code: string) =>
    [...code.matchAll(/new UserError\(([^,)]*)/g)].map(([, first = ""]) =>
      [...first.matchAll(/"([^"]+)"/g)].map(([, key = ""]) => key),
    );

  it("are told in a text that there is, for every key that is thrown", () => {
    const thrown = sources.flatMap(keysOfMistakes);
    expect(thrown.length).toBeGreaterThan(40);
    expect(thrown.flat().filter((key) => !(key in languages.en.texts))).toEqual([]);
  });

  it("have their keys in full where they are thrown, so that the test above sees each", () => {
    expect(sources.flatMap(keysOfMistakes).filter((found) => found.length === 0)).toEqual([]);
  });

  it("are found whatever stands around their keys", () => {
    const code = 'throw new UserError(\n  last ? "a.b" : "c.d", { limit: "no" });\nnew UserError("e.f")';
    expect(keysOfMistakes(code)).toEqual([["a.b", "c.d"], ["e.f"]]);
  });
});

describe("text", () => {
  it("fills in values, with plurals", () => {
    expect(text("en", "cancel.done", { cancelled: 1 })).toBe("Cancelled 1 race");
    expect(text("zh", "cancel.done", { cancelled: 2 })).toBe("已取消 2 场比赛");
  });

  it("throws where a value is missing, rather than showing a hole", () => {
    expect(() => text("en", "cancel.done")).toThrow("cancelled");
  });

  it("takes values as they are, whatever is in them", () => {
    const word = "{count, plural} <b>'{'</b> #";
    expect(text("en", "error.unreadableTask", { word })).toContain(`\`${word}\``);
  });
});

function keysOf(file: string): string[] {
  return Object.keys(JSON.parse(readFileSync(file, "utf8")));
}

/** The names of the values that a message asks for, sorted. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  collect(new IntlMessageFormat(message, "en", undefined, { ignoreTag: true }).getAst(), names);
  return [...names].sort();
}

type Elements = ReturnType<IntlMessageFormat["getAst"]>;

/** Literals (type 0) and the `#` of a plural (type 7) name no value. */
function collect(elements: Elements, names: Set<string>): void {
  for (const element of elements) {
    if (element.type !== 0 && element.type !== 7) names.add(element.value);
    if ("options" in element) {
      for (const option of Object.values(element.options)) collect(option.value, names);
    }
  }
}
