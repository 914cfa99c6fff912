import { describe, expect, it } from "vitest";
import { compare } from "../../../src/bot/commands/compare.js";
import { parseOptions, parseText } from "../../../src/bot/commands/index.js";
import type { Comparison } from "../../../src/race/comparison.js";
import { comparisonNotation } from "../../../src/race/notation.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";
import { host, repeat, tasks } from "../../support/results.js";

const parsed = (typed: string) => parseText(typed).parsed as Comparison;

describe("reading /compare", () => {
  it("makes a variant of each value, the same in all else", () => {
    expect(parsed("/compare async io:100ms*3 limit=1,5,20 runtime=node")).toEqual({
      varied: "limit",
      workload: repeat("io:100", 3),
      variants: [1, 5, 20].map((limit) => ({ value: `${limit}`, lane: "async", runtime: "node", limit })),
    });
    expect(parsed("/compare lane=threads,async 0.2 limit=2").variants).toEqual([
      { value: "threads", lane: "threads", runtime: null, limit: 2 },
      { value: "async", lane: "async", runtime: null, limit: 2 },
    ]);
    expect(parsed("/compare async 1 timeout=300ms,2s").variants.map(({ timeoutMs }) => timeoutMs)).toEqual([
      300, 2000,
    ]);
  });

  it.each([
    "/compare threads,async 0.2 0.3",
    "/compare Threads, ASYNC 0.2, 0.3",
    "/compare 0.2 0.3 lane=threads,async",
    "compare lane=threads，async 0.2 0.3",
  ])("understands %s", (typed) => {
    expect(parsed(typed)).toEqual({
      varied: "lane",
      workload: tasks("sleep:200", "sleep:300"),
      variants: ["threads", "async"].map((lane) => ({ value: lane, lane, runtime: null })),
    });
  });

  it("understands what Discord sends, with spaces behind the commas as well", () => {
    const options = { lane: "async", tasks: "io:100ms*3", limit: "1, 5, 20" };
    expect(parseOptions("compare", options).parsed).toEqual(parsed("/compare async io:100ms*3 limit=1,5,20"));
  });

  it("understands the lane before the tasks in one option, as a typed command looks on Discord", () => {
    const options = { tasks: "async io:100ms*3", limit: "1,5,20" };
    expect(parseOptions("compare", options).parsed).toEqual(parsed("/compare async io:100ms*3 limit=1,5,20"));
  });

  it("takes tasks that show the difference where none are named", () => {
    expect(parsed("/compare async limit=1,5").workload).toHaveLength(20);
    expect(parsed("/compare async runtime=python,node").workload).toEqual(tasks("sleep:500", "sleep:1000"));
  });

  it.each([
    "/compare async io:100ms*20 limit=1,5,20",
    "/compare threads cpu:100ms*4 runtime=python,node",
    "/compare 0.1*20 limit=3 lane=threads,async",
    "/compare async 0.2 1 runtime=node timeout=300ms,1s",
    "/compare async 0.2 interpreter=python3.11,python3.13",
    "/compare async 0.2 0.3 interpreter=python3.11 limit=1,2",
  ])("is read from what is written of it: %s", (typed) => {
    expect(comparisonNotation(parsed(typed))).toBe(typed);
    expect(parsed(comparisonNotation(parsed(typed)))).toEqual(parsed(typed));
  });

  it("writes every example as it is", () => {
    for (const example of compare.examples) {
      expect(parsed(comparisonNotation(parsed(example)))).toEqual(parsed(example));
    }
  });

  it.each([
    ["/compare async 1 2", "compare.error.nothing", "What should differ?"],
    ["/compare async 1 2 limit=5", "compare.error.nothing", "two to four values"],
    ["/compare async 1 runtime=python,node limit=1,2", "compare.error.twoThings", "`runtime=` and `limit=`"],
    ["/compare async 1 limit=1,2,3,4,5", "compare.error.tooMany", "5 variants are too many"],
    ["/compare async 1 limit=3,3", "compare.error.twice", "`3` is there twice"],
    ["/compare 1 2 limit=1,2", "compare.error.noLane", "Which lane?"],
    ["/compare sync 1 2 limit=1,2", "compare.error.noBound", "`sync` does one task after another"],
    ["/compare sync 10 10 runtime=python,node", "compare.error.tooLong", "40 s"],
    ["/compare async 1 limit=1,x", "error.badInteger", "`limit=x`"],
    ["/compare async 1 limit=0,5", "error.badInteger", "`limit=0`"],
    ["/compare async 1 runtime=python,ruby", "error.unknownChoice", "`ruby`"],
    ["/compare lane=async,fibers 1 2", "error.unknownChoice", "`fibers`"],
    ["/compare async 1 timeout=1s,soon", "error.badDuration", "`timeout=soon`"],
    ["/compare async 1 limit=1,2 timeout=1s", "error.twoBounds", "not both"],
  ])("says what is wrong with %s", (typed, key, said) => {
    const found = mistake(() => parseText(typed));
    expect(found.key).toBe(key);
    expect(found.en).toContain(said);
    expect(found.zh).not.toBe(found.en);
  });

  it("takes a bound that one of its lanes can be given", () => {
    expect(() => parsed("/compare sync,async 0.1*5 limit=2")).not.toThrow();
  });
});

describe("/compare", () => {
  it("becomes a job, the same for the same request", async () => {
    const { command, parsed } = parseText("/compare async 0.1 limit=1,2");
    const intents = await Promise.all(
      [1, 2].map(() => command.run(parsed, request({ id: "7" }), services())),
    );
    expect(intents[0]).toMatchObject({ kind: "job", job: { kind: "compare", comparison: parsed } });
    expect(intents[0]).toEqual(intents[1]);
  });

  it("names the interpreters that there are where one is missing, and Python where there is none", async () => {
    const run = (typed: string, changes = {}) => {
      const { command, parsed } = parseText(typed);
      return command.run(parsed, request(), services(changes));
    };
    const missing = await asyncMistake(() => run("/compare async 0.1 interpreter=python3.11,python3.12"));
    expect(missing.en).toContain("There is no interpreter `python3.12` here. Did you mean `python3.11`?");
    const withoutPython = { host: async () => host({ python: null, gil: null }) };
    const none = await asyncMistake(() => run("/compare async 0.1 runtime=python,node", withoutPython));
    expect(none.key).toBe("error.noPython");
  });
});
