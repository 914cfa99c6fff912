import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest } from "../../../src/bot/commands/nearest.js";

const LANES = ["sync", "threads", "async", "processes", "blocked", "all"];

describe("nearest", () => {
  it.each([
    ["asnyc", "async"],
    ["asyncio", "async"],
    ["thread", "threads"],
    ["process", "processes"],
    ["PROC", "processes"],
    ["syn", "sync"],
    ["bloked", "blocked"],
    ["al", "all"],
  ])("takes %s for %s", (word, meant) => {
    expect(nearest(word, LANES)).toBe(meant);
  });

  it.each(["", "x", "go", "coroutine", "😀", "zzzzzzzz", "a".repeat(5000)])(
    "has no advice for %j",
    (word) => {
      expect(nearest(word, LANES)).toBeNull();
    },
  );

  it("never advises a word that shares no letter with what was typed", () => {
    expect(nearest("xy", ["io", "cpu"])).toBeNull();
    expect(nearest("abcd", ["io", "cpu"])).toBeNull();
  });

  it("advises only candidates, for any word", () => {
    fc.assert(fc.property(fc.string(), (word) => [...LANES, null].includes(nearest(word, LANES))));
  });
});
