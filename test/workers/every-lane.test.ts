import { expect, test } from "vitest";
import { languages } from "../../src/lessons/languages.js";
import { LANES, type Lane, laneModel } from "../../src/race/lanes.js";
import { LANGUAGES } from "../../src/race/reply.js";
import { RUNTIMES } from "../../src/race/runtimes.js";
import { readProgram } from "../../src/workers/lanes/programs.js";

/** What a lane still needs before it can race and be told of. */
async function missingOf(lane: Lane): Promise<string[]> {
  const missing: string[] = laneModel(lane) === undefined ? ["a model"] : [];
  for (const runtime of RUNTIMES) {
    const program = await readProgram(runtime, lane).catch(() => "");
    if (program === "") missing.push(`a program for ${runtime}`);
  }
  const keys = [
    `command.lane.${lane}`,
    `gloss.${lane}`,
    ...RUNTIMES.map((each) => `code.calls.${each}.${lane}`),
  ];
  for (const language of LANGUAGES) {
    missing.push(
      ...keys.filter((key) => !(key in languages[language].texts)).map((key) => `${key} in ${language}`),
    );
  }
  return missing;
}

test.each(LANES)("the lane %s has a model, a program for each runtime and its texts", async (lane) => {
  expect(await missingOf(lane)).toEqual([]);
});

test("a lane that nobody has added lacks all of it", async () => {
  const texts = ["command.lane", "gloss", "code.calls.python", "code.calls.node"].map(
    (key) => `${key}.fibers`,
  );
  expect(await missingOf("fibers" as Lane)).toEqual([
    "a model",
    "a program for python",
    "a program for node",
    ...LANGUAGES.flatMap((language) => texts.map((key) => `${key} in ${language}`)),
  ]);
});

test("no two lanes of a race start at the same time", () => {
  expect(new Set(LANES.map((lane) => laneModel(lane).startOrder)).size).toBe(LANES.length);
});
