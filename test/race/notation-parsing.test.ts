import { describe, expect, it } from "vitest";
import { chatWords } from "../../src/bot/commands/typed-words.js";
import { ALL_LANES, type Lane } from "../../src/race/lanes.js";
import { parseWorkload } from "../../src/race/notation.js";
import type { Task } from "../../src/race/task.js";
import { mistake } from "../support/commands.js";
import { repeat, tasks } from "../support/results.js";

function parse(text: string, ...lanes: Lane[]): Task[] {
  return parseWorkload(chatWords(text), lanes.length > 0 ? lanes : ["async"]);
}

describe("the notation of a workload", () => {
  it.each([
    ["5 10", tasks("sleep:5000", "sleep:10000")],
    ["0.5 .25", tasks("sleep:500", "sleep:250")],
    ["500ms 1.5s 1m", tasks("sleep:500", "sleep:1500", "sleep:60000")],
    ["500MS 1.5S 0.5M", tasks("sleep:500", "sleep:1500", "sleep:30000")],
    ["io:200ms*3", repeat("io:200", 3)],
    ["cpu:300ms*2 io:1", tasks("cpu:300", "cpu:300", "io:1000")],
    ["sleep:2 IO:0.2x2", tasks("sleep:2000", "io:200", "io:200")],
    ["5x3", repeat("sleep:5000", 3)],
    ["1 2 1", tasks("sleep:1000", "sleep:2000", "sleep:1000")],
    ["1ms 60s", tasks("sleep:1", "sleep:60000")],
    ["0.0014 1.4ms 1.6ms", tasks("sleep:1", "sleep:1", "sleep:2")],
  ])("reads %s", (text, workload) => {
    expect(parse(text)).toEqual(workload);
  });

  it.each([
    ["5kg", "error.unknownUnit"],
    ["5sec", "error.unknownUnit"],
    ["5min", "error.unknownUnit"],
    ["5毫秒", "error.unknownUnit"],
    ["slep:5", "error.unknownKind"],
    [":5", "error.unknownKind"],
    ["io:io:5", "error.unreadableTask"],
    ["io:", "error.kindAlone"],
    ["CPU", "error.kindAlone"],
    ["five", "error.unreadableTask"],
    ["1e3", "error.unreadableTask"],
    ["5-10", "error.unreadableTask"],
    ["++5", "error.unreadableTask"],
    ["٥", "error.unreadableTask"],
    ["5😀", "error.unreadableTask"],
    ["-5", "error.negative"],
    ["io:-200ms*3", "error.negative"],
    ["0", "error.taskTooShort"],
    ["0.5ms", "error.taskTooShort"],
    ["0,5", "error.taskTooShort"],
    ["60.0001", "error.taskTooLong"],
    ["2m", "error.taskTooLong"],
    ["9".repeat(400), "error.taskTooLong"],
    ["5*", "error.badCount"],
    ["5*0", "error.badCount"],
    ["5*-1", "error.badCount"],
    ["5*1.5", "error.badCount"],
    ["5*2*2", "error.badCount"],
    ["10*200ms", "error.badCount"],
    ["async", "error.secondLane"],
    ["ALL", "error.secondLane"],
    ["node", "error.bareRuntime"],
  ])("refuses %s", (text, key) => {
    expect(mistake(() => parse(text)).key).toBe(key);
  });

  // One that went over the word again for every character of it would take hours here.
  it.each([
    ["5".repeat(500_000), "error.taskTooLong"],
    [`${"5".repeat(500_000)}!`, "error.unreadableTask"],
    [`5${"a".repeat(500_000)}!`, "error.unreadableTask"],
    [`5${"x".repeat(500_000)}`, "error.badCount"],
    [`${"5".repeat(250_000)}${"a".repeat(250_000)}5`, "error.unreadableTask"],
    ["5.".repeat(250_000), "error.unreadableTask"],
    [":".repeat(500_000), "error.unknownKind"],
  ])("refuses an endless word in one go: %#", (word, key) => {
    expect(mistake(() => parseWorkload([word], ["async"])).key).toBe(key);
  });

  it("echoes the word that it does not understand, not the whole text", () => {
    expect(mistake(() => parse("5 10 5kg 7")).en).toBe(
      "I know no unit `kg` (in `5kg`). The units are `ms`, `s` and `m` for minutes, and a bare number is seconds: `/race async 500ms 1.5`.",
    );
  });

  it("advises milliseconds where the unit was forgotten", () => {
    expect(mistake(() => parse("cpu:300*4")).en).toContain("Did you mean `cpu:300ms*4`?");
    expect(mistake(() => parse("2m")).en).not.toContain("Did you mean");
    expect(mistake(() => parse("60001")).en).not.toContain("Did you mean");
  });

  it("does not mind the colon of the sentence it was copied from", () => {
    expect(parse("io:200ms*3:")).toEqual(repeat("io:200", 3));
  });

  it("advises the kind that was probably meant", () => {
    expect(mistake(() => parse("cppu:5")).en).toContain("Did you mean `cpu:`?");
  });
});

describe("the number of tasks", () => {
  it.each<[string, Lane[]]>([
    ["1ms*64", ["sync"]],
    ["1ms*32 io:1ms*16 cpu:1ms*16", [...ALL_LANES]],
    ["1ms*10000 io:1ms*1000 cpu:1ms*64", ["async"]],
  ])("may be %s for %j", (text, lanes) => {
    expect(parse(text, ...lanes).length).toBeGreaterThanOrEqual(64);
  });

  it.each<[string, Lane[], string]>([
    ["1ms*65", ["sync"], "65 tasks are too many"],
    ["1ms*40 io:1ms*25", [...ALL_LANES], "65 tasks are too many"],
    ["1ms*65", ["blocked"], "a lane has 1 to 64"],
    ["1ms*10001", ["async"], "10,001 sleeps are too many: `async` takes at most 10,000"],
    ["io:1ms*500 io:1ms*501", ["async"], "1,001 requests are too many: `async` takes at most 1,000"],
    ["cpu:1ms*65", ["async"], "65 computations are too many: `async` takes at most 64"],
  ])("may not be %s for %j", (text, lanes, message) => {
    expect(mistake(() => parse(text, ...lanes)).en).toContain(message);
  });

  it("is refused before any task is made, however large", () => {
    expect(mistake(() => parse("5*999999999999")).en).toContain("999,999,999,999 sleeps");
    expect(mistake(() => parse(`5*${"9".repeat(400)}`)).en).toContain("∞ sleeps");
  });
});
