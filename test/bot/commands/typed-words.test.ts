import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chatWords,
  MAX_CHAT_LENGTH,
  normaliseChat,
  withoutSlash,
} from "../../../src/bot/commands/typed-words.js";
import { quoted } from "../../../src/errors.js";
import { chatty } from "../../support/chatty.js";
import { mistake } from "../../support/commands.js";

describe("normaliseChat", () => {
  it.each([
    ["  async \t 5   10 ", "async 5 10"],
    ["async 5\u00a010\u300020", "async 5 10 20"],
    ["async 5, 10;20", "async 5 10 20"],
    ["async 5，10；20、30", "async 5 10 20 30"],
    ["async “5” ‘10’ «20»", "async 5 10 20"],
    ["ａｓｙｎｃ　１．５ｓ", "async 1.5s"],
    ["io：200ms＊10", "io:200ms*10"],
    ["io:200ms × 10", "io:200ms*10"],
    ["io: 200 ms * 10", "io:200ms*10"],
    ["5 x 3", "5*3"],
    ["5 s, 10 s", "5s 10s"],
    ["runtime = node", "runtime=node"],
    ["async 5 10.", "async 5 10"],
    ["async 5 10 。", "async 5 10"],
    ["as\u200bync\ufeff 5\u2060", "async 5"],
    ["−5 –5", "-5 -5"],
    [". , ;", ""],
  ])("makes %j into %j", (typed, plain) => {
    expect(normaliseChat(typed)).toBe(plain);
  });

  it("takes a comma for a separator, never for a decimal point", () => {
    expect(normaliseChat("0,5")).toBe("0 5");
  });

  it.each([
    ["limit=1,5,20 5,10", "limit=1,5,20 5 10"],
    ["limit=1，5、20", "limit=1,5,20"],
    ["limit=5,timeout=3s", "limit=5 timeout=3s"],
    ["5,limit=1,2,", "5 limit=1,2"],
    ["limit=,5", "limit=5"],
  ])("keeps the values of an option together: %s", (typed, plain) => {
    expect(normaliseChat(typed)).toBe(plain);
  });

  it("keeps a letter x and a unit that belong to a word", () => {
    expect(normaliseChat("linux 5 months x y")).toBe("linux 5 months x y");
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(chatty, (typed) => {
        const once = normaliseChat(typed);
        expect(normaliseChat(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  // A step that went over the text again for every character of it would take hours here.
  it.each([
    "x",
    " ",
    "5 ",
    "*",
    " * ",
    ". ",
    "。 ",
    "5 x ",
    "5 s ",
    " x",
    "\u200b",
    "\u0301",
    "：",
    "，",
    "ﷺ",
    "“",
  ])("takes a megabyte of %j in one go", (unit) => {
    const once = normaliseChat(unit.repeat(1_000_000 / unit.length));
    expect(once.startsWith(" ")).toBe(false);
    expect(once).not.toMatch(/ {2}|[×“\u200b，：]/);
  });
});

describe("chatWords", () => {
  it("splits text into words", () => {
    expect(chatWords("async 5, 10")).toEqual(["async", "5", "10"]);
    expect(chatWords(" , ")).toEqual([]);
  });

  it("accepts a line end after the command and a tab inside", () => {
    expect(chatWords("async\t5\r\n")).toEqual(["async", "5"]);
  });

  it.each(["\n", "\r\n", "\v", "\u0085", "\u2028"])(
    "refuses the line break %j inside a command",
    (lineBreak) => {
      expect(mistake(() => chatWords(`async 5${lineBreak}10`)).key).toBe("error.lineBreak");
    },
  );

  it("names the control character that it refuses", () => {
    expect(mistake(() => chatWords("async \u001b[31m5")).en).toContain("`\\u001b`");
    expect(mistake(() => chatWords("async 5\u0000 10")).en).toContain("`\\u0000`");
  });

  it.each(['"', "'", "`", "＂"])("refuses the straight quotation mark %s", (quote) => {
    expect(mistake(() => chatWords(`async ${quote}5${quote}`)).key).toBe("error.quotes");
  });

  it("accepts the longest text and refuses one character more", () => {
    expect(chatWords("5".repeat(MAX_CHAT_LENGTH))).toHaveLength(1);
    expect(mistake(() => chatWords("5".repeat(MAX_CHAT_LENGTH + 1))).en).toContain("4,001 characters");
  });
});

describe("echo", () => {
  it("shows what people can read as it is", () => {
    expect(quoted("5kg 你好 😀")).toBe("5kg 你好 😀");
  });

  it("escapes what they cannot see, and what would end the code around it", () => {
    expect(quoted("a\u202eb\u0007\ud800`")).toBe("a\\u202eb\\u0007\\ud800'");
  });

  it("cuts a long word, never through a character", () => {
    expect(quoted("x".repeat(1000))).toBe(`${"x".repeat(40)}…`);
    expect(quoted("😀".repeat(41))).toBe(`${"😀".repeat(40)}…`);
    expect(quoted("x".repeat(40))).toBe("x".repeat(40));
  });

  it("never shows more than 40 characters, a control character or a backtick", () => {
    fc.assert(
      fc.property(chatty, (word) => {
        const shown = quoted(word);
        expect(Array.from(shown.replace(/\\u[0-9a-f]{4,6}/g, "?")).length).toBeLessThanOrEqual(41);
        expect(shown).not.toMatch(/[\p{C}`]/u);
      }),
    );
  });
});

describe("withoutSlash", () => {
  it("takes one slash off, with the space behind it", () => {
    expect(withoutSlash("/race async")).toBe("race async");
    expect(withoutSlash("/ race async")).toBe("race async");
    expect(withoutSlash("//race async")).toBe("race async");
    expect(withoutSlash("/ / race async")).toBe("race async");
    expect(withoutSlash("race /async")).toBe("race /async");
  });
});
