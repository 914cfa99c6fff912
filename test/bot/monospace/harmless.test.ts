import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmless } from "../../../src/bot/monospace/harmless.js";

describe("harmless text", () => {
  it("shows control characters instead of obeying them", () => {
    expect(harmless("\u001b[31mred\u0007\r\n\u007f\u009b2J")).toBe("␛[31mred␇␍␊␡\ufffd2J");
  });

  it("leaves out what is invisible or turns the direction of writing", () => {
    expect(harmless("a\u202eb\u200bc\ufeffd")).toBe("abcd");
  });

  it("keeps Chinese, combining marks and emoji as they are", () => {
    expect(harmless("事件循环 é 👩‍💻")).toBe("事件循环 é 👩‍💻");
  });

  it("makes spaces of a tab, and one of a line separator", () => {
    expect(harmless("a\tb\u2028c")).toBe("a    b c");
  });

  it("leaves nothing that a terminal could obey, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(harmless(harmless(text))).toBe(harmless(text));
      }),
    );
  });
});
