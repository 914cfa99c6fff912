import { describe, expect, it } from "vitest";
import { programInMessage, programOf, type SentProgram } from "../../src/bot/programs.js";
import { LONGEST_PROGRAM } from "../../src/race/job.js";
import { mistake } from "../support/commands.js";

const sent = (changes: Partial<SentProgram>): SentProgram => ({
  name: null,
  language: null,
  text: "print(1)\n",
  ...changes,
});

describe("a program that somebody sent", () => {
  it.each([
    [{ name: "fetch.py" }, "fetch.py", "python"],
    [{ name: "fetch.MJS", text: "let a" }, "fetch.MJS", "node"],
    // What a file is called counts more than what is in it, or than what a block says.
    [{ name: "odd.js", language: "python" }, "odd.js", "node"],
    [{ language: "py" }, "program.py", "python"],
    [{ language: "JavaScript" }, "program.mjs", "node"],
    [{ text: "import asyncio\nasyncio.run(main())" }, "program.py", "python"],
    [{ text: "await new Promise((resolve) => setTimeout(resolve, 100));" }, "program.mjs", "node"],
    [{ text: "const a = 1;\nconsole.log(a)" }, "program.mjs", "node"],
    [{ text: "# print {\nprint({" }, "program.py", "python"],
  ] as const)("%j is %s, for %s", (changes, name, runtime) => {
    expect(programOf(sent(changes))).toMatchObject({ name, runtime });
  });

  it("keeps its text exactly as it is", () => {
    const text = "\tif 1:\r\n  print('é\u0000') \n\n";
    expect(programOf(sent({ text })).text).toBe(text);
  });

  it("has a short name whatever its file is called", () => {
    const { name } = programOf(sent({ name: `${"x".repeat(500)}.py` }));
    expect(name.length).toBeLessThanOrEqual(80);
  });

  it.each([
    [{ text: " \n\t" }, "watch.error.empty"],
    [{ text: "x".repeat(LONGEST_PROGRAM + 1) }, "watch.error.tooLong"],
    [{ language: "rust" }, "watch.error.language"],
    [{ name: "program.exe" }, "watch.error.language"],
    [{ unreadable: true }, "watch.error.unreadable"],
  ] as const)("is refused: %j", (changes, key) => {
    expect(mistake(() => programOf(sent(changes))).key).toBe(key);
  });

  it("says of a language that it does not run which one that is, without its markup", () => {
    const { en, zh } = mistake(() => programOf(sent({ language: "c`<@1>" })));
    expect(en).not.toContain("c`");
    expect(zh).not.toContain("c`");
  });
});

describe("a message", () => {
  it.each([
    ["look:\n```python\nprint(1)\n```\nwhy?", { name: null, language: "python", text: "print(1)\n" }],
    ["```\nprint(1)\n\n```", { name: null, language: null, text: "print(1)\n" }],
    ["```print(1)```", { name: null, language: null, text: "print(1)\n" }],
    ["```py\na\n``` and ```js\nb\n```", { name: null, language: "py", text: "a\n" }],
    ["```python\n```", { name: null, language: "python", text: "\n" }],
  ])("%j holds a program", (message, program) => {
    expect(programInMessage(message)).toEqual(program);
  });

  it.each(["", "print(1)", "`print(1)`", "```never closed"])("%j holds none", (message) => {
    expect(programInMessage(message)).toBeNull();
  });
});
