import { describe, expect, it } from "vitest";
import { buttonValue, commandOf, keepLongCommands } from "../../../src/bot/slack/buttons.js";
import type { Card } from "../../../src/lessons/cards/card.js";

function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key: string) => kept.get(key) ?? null,
    set: async (key: string, value: string) => void kept.set(key, value),
  };
}

const cardWith = (command: string): Card => ({
  title: "x",
  blocks: [{ kind: "buttons", buttons: [{ label: "Go", command }] }],
});

describe("a button's value", () => {
  it("is the command, as long as that fits, and nothing is kept", async () => {
    const store = memory();
    const command = `/race async ${"1 ".repeat(994)}`;
    expect(command).toHaveLength(2000);
    await keepLongCommands(cardWith(command), store);
    expect(buttonValue({ label: "", command })).toBe(command);
    expect(await commandOf(command, store)).toBe(command);
    expect(store.kept.size).toBe(0);
  });

  it("refers to a longer command, which is kept", async () => {
    const store = memory();
    const command = `/race async ${"1 ".repeat(995)}`;
    await keepLongCommands(cardWith(command), store);
    const value = buttonValue({ label: "", command });
    expect(value.length).toBeLessThan(100);
    expect(await commandOf(value, store)).toBe(command);
  });

  it("tells when what it refers to is kept no more", async () => {
    expect(await commandOf(buttonValue({ label: "", command: "x".repeat(2001) }), memory())).toBeNull();
  });
});
