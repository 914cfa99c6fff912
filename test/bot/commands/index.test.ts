import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commands, parseOptions, parseText } from "../../../src/bot/commands/index.js";
import { UserError } from "../../../src/errors.js";
import { text } from "../../../src/lessons/text.js";
import { LANES } from "../../../src/race/lanes.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { RUNTIMES } from "../../../src/race/runtimes.js";
import { chatty } from "../../support/chatty.js";
import { mistake, told } from "../../support/commands.js";

describe("parseText", () => {
  it("takes a command with the slash or without, in any case", () => {
    for (const typed of ["/race async 1", "race async 1", " / Race ASYNC 1.", "／race　async　１"]) {
      const { command, parsed } = parseText(typed);
      expect(command.name).toBe("race");
      expect(parsed).toMatchObject({ lanes: ["async"], workload: [{ kind: "sleep", ms: 1000 }] });
    }
  });

  it.each([
    ["", "There is no command here. Type `/race async 5 10`, or `/help` for everything you can type."],
    [" / ", "There is no command here. Type `/race async 5 10`, or `/help` for everything you can type."],
    ["rcae async", "I know no command `rcae`. Did you mean `/race`? Type `/help` for all commands."],
    [
      "threads 5",
      "I know no command `threads`. Did you mean `/race threads`? Type `/help` for all commands.",
    ],
    ["sing", "I know no command `sing`. Type `/help` for all commands."],
    [
      "race turtle 5",
      "I know no lane `turtle`. Choose one of `sync | threads | async | processes | blocked | all`, for example: `/race async 5 10`.",
    ],
    [
      "race async 5 parsecs",
      "I cannot read `parsecs` as a task. A task is a number of seconds, or has a unit, a kind and a count: `0.5`, `500ms`, `io:200ms*10`. For example: `/race async 5 10`.",
    ],
    [
      "race async 5h",
      "I know no unit `h` (in `5h`). The units are `ms`, `s` and `m` for minutes, and a bare number is seconds: `/race async 500ms 1.5`.",
    ],
    [
      "race async -5",
      "`-5` is negative, and no task can take less than no time. Leave the minus out: `/race async 5 10`.",
    ],
    [
      "race async 0",
      "`0` is too short: a task takes 1 ms to 60 s. Half a second is `0.5` or `500ms` (not `0,5`: a comma separates tasks).",
    ],
    [
      "race async 100000000000",
      "`100000000000` is too long: a task takes 1 ms to 60 s. For example: `/race async 5 10`, in seconds, or `500ms`.",
    ],
    [
      "race async 1ms*10001",
      "10,001 sleeps are too many: `async` takes at most 10,000. For example: `/race async 1*10000`.",
    ],
    [
      "race sync 1ms*10001",
      "10,001 tasks are too many: a lane has 1 to 64. Only `async` on its own takes more, for example: `/race async 1*1000`.",
    ],
    [
      "race async \u0007 5",
      "There is a control character (`\\u0007`) in the command. Type it again without it: `/race async 5 10`.",
    ],
    [
      'race async "5 10"',
      "There are quotation marks in the command, and it needs none. Leave them out: `/race async 5 10`.",
    ],
    [
      "race async 5\nrace sync 5",
      "There is a line break in the command, and a command is one line. Put the tasks side by side: `/race async 5 10`.",
    ],
    [
      "race async 🐢",
      "I cannot read `🐢` as a task. A task is a number of seconds, or has a unit, a kind and a count: `0.5`, `500ms`, `io:200ms*10`. For example: `/race async 5 10`.",
    ],
  ])("says what is wrong with %j and what to type instead", (typed, message) => {
    expect(mistake(() => parseText(typed)).en).toBe(message);
  });

  it("refuses a megabyte of text without showing it", () => {
    expect(mistake(() => parseText(`race async ${"5 ".repeat(500_000)}`)).en).toBe(
      "1,000,011 characters are too many: a command has at most 4,000. Repeats can be written short: `/race async io:200ms*10` makes ten requests.",
    );
  });

  it("refuses a megabyte of anything before it looks at it", () => {
    for (const unit of ["x", " ", '"', "\n", "\u0000", "*10001", "\u200b"]) {
      expect(mistake(() => parseText(`race async ${unit.repeat(1_000_000)}`)).key).toBe("error.textTooLong");
    }
  });

  it("gives a command or a mistake that renders in both languages, for any text at all", () => {
    fc.assert(
      fc.property(chatty, (typed) => {
        outcome(() => parseText(typed));
        outcome(() => parseText(`race async ${typed}`));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("parseOptions", () => {
  it("gives what the same words give as text", () => {
    const lane = fc.constantFrom(...LANES, "all");
    const runtime = fc.constantFrom(...RUNTIMES);
    const tasks = fc.array(fc.constantFrom("0.1", "io:20ms*3", "cpu:5ms", "1ms,", "2 x 2"), { minLength: 1 });
    const options = fc.record(
      {
        tasks: tasks.map((words) => words.slice(0, 5).join(" ")),
        runtime,
        runs: fc.integer({ min: 1, max: 5 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(lane, options, (lane, given) => {
        const named = Object.entries(given).filter(([name]) => name !== "tasks");
        const words = ["race", lane, given.tasks ?? "", ...named.map(([name, value]) => `${name}=${value}`)];
        expect(parseOptions("race", { lane, ...given })).toEqual(parseText(words.join(" ")));
      }),
    );
  });

  it("knows all commands that text knows", () => {
    expect(parseOptions("log", { lane: "sync" })).toEqual(parseText("log sync"));
    expect(parseOptions("code", { lane: "sync", runtime: "node" })).toEqual(parseText("code sync node"));
    expect(parseOptions("help", { command: "race" })).toEqual(parseText("help race"));
    expect(parseOptions("about", {})).toEqual(parseText("about"));
    expect(parseOptions("cancel", {})).toEqual(parseText("cancel"));
    expect(mistake(() => parseOptions("rce", {})).en).toContain("Did you mean `/race`?");
  });

  it("gives a command or a mistake, for any options at all", () => {
    const names = ["lane", "tasks", "runtime", "runs", "command", "__proto__", "constructor"];
    const value = fc.oneof(chatty, fc.double(), fc.integer());
    const options = fc.dictionary(fc.constantFrom(...names), value);
    const name = fc.oneof(fc.constantFrom(...commands.map((command) => command.name)), chatty);
    fc.assert(fc.property(name, options, (name, given) => outcome(() => parseOptions(name, given))));
  });
});

describe("the declarations", () => {
  it("have examples that work, each of its own command", () => {
    for (const command of commands) {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) {
        expect(example.startsWith("/")).toBe(true);
        expect(parseText(example).command.name).toBe(command.name);
      }
    }
  });

  it("have names and summaries that every platform accepts", () => {
    for (const { name, summary, subject, options } of commands) {
      const choices = [subject, ...options].flatMap((declared) => declared?.choices ?? []);
      const names = [name, subject?.name ?? "none", ...options.map((option) => option.name)];
      for (const each of [...names, ...choices.map((choice) => choice.value)]) {
        expect(each).toMatch(/^[a-z][a-z-]{0,31}$/);
      }
      const summaries = [
        summary,
        ...options.map((option) => option.summary),
        ...choices.map((c) => c.summary),
      ];
      for (const key of summaries) {
        for (const language of LANGUAGES) expect(text(language, key).length).toBeLessThanOrEqual(100);
      }
    }
  });
});

/** Throws what is neither a command nor a mistake with a message of balanced `code` in both languages. */
function outcome(parse: () => { command: { name: string; hidden?: boolean } }): void {
  try {
    const { command } = parse();
    // What is given by buttons, or by a letter alone, is in no list.
    if (command.hidden !== true) expect(commands.map(({ name }) => name)).toContain(command.name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { en, zh } = told(error);
    for (const message of [en, zh]) {
      // Braces that are left would be of the message's own values; what was typed is echoed as `code`.
      expect(message.replaceAll(/`[^`]*`/g, "")).not.toMatch(/\{|\}/);
      expect(message).not.toMatch(/\p{C}/u);
      expect(message.split("`").length % 2).toBe(1);
      expect(message.length).toBeLessThan(600);
    }
  }
}
