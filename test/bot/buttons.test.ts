import { describe, expect, it } from "vitest";
import { buttonId, commandOfButton, keepLongCommands } from "../../src/bot/buttons.js";
import type { Card } from "../../src/lessons/cards/card.js";

function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key: string) => kept.get(key) ?? null,
    set: async (key: string, value: string) => void kept.set(key, value),
  };
}

const LONGEST = 2000;

const cardWith = (command: string): Card => ({
  title: "x",
  blocks: [{ kind: "buttons", buttons: [{ label: "Go", command }] }],
});

describe("a button's id", () => {
  it("is the command, as long as that fits, and nothing is kept", async () => {
    const store = memory();
    const command = `/race async ${"1 ".repeat(994)}`;
    expect(command).toHaveLength(2000);
    await keepLongCommands(cardWith(command), LONGEST, store);
    expect(buttonId({ command }, LONGEST)).toBe(command);
    expect(await commandOfButton(command, store)).toBe(command);
    expect(store.kept.size).toBe(0);
  });

  it("refers to a longer command, which is kept", async () => {
    const store = memory();
    const command = `/race async ${"1 ".repeat(995)}`;
    await keepLongCommands(cardWith(command), LONGEST, store);
    const value = buttonId({ command }, LONGEST);
    expect(value.length).toBeLessThan(100);
    expect(await commandOfButton(value, store)).toBe(command);
  });

  it("tells when what it refers to is kept no more", async () => {
    expect(await commandOfButton(buttonId({ command: "x".repeat(2001) }, LONGEST), memory())).toBeNull();
  });
});
