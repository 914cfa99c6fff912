import { describe, expect, it } from "vitest";
import { settings } from "../../src/bot/commands/settings.js";
import type { Card } from "../../src/lessons/cards/card.js";
import { type Settings, settingsIn } from "../../src/store/settings.js";
import { mistake, request, services } from "../support/commands.js";

function memory() {
  const kept = new Map<string, string>();
  return {
    get: async (key: string) => kept.get(key) ?? null,
    set: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
}

const here = { platform: "slack", space: "T1", channel: "C1", user: "ada" };

describe("the languages that were chosen", () => {
  it("hold for a channel before its server, and for one user apart", async () => {
    const chosen = settingsIn(memory());
    expect(await chosen.languages(here)).toEqual({ shared: null, own: null });
    await chosen.setLanguage("server", here, "zh");
    expect(await chosen.languages({ ...here, channel: "C2" })).toEqual({ shared: "zh", own: null });
    await chosen.setLanguage("channel", here, "en");
    await chosen.setLanguage("me", here, "zh");
    expect(await chosen.languages(here)).toEqual({ shared: "en", own: "zh" });
    await chosen.setLanguage("channel", here, null);
    expect(await chosen.languages(here)).toEqual({ shared: "zh", own: "zh" });
    expect(await chosen.languages({ ...here, platform: "discord" })).toEqual({ shared: null, own: null });
  });

  it("have no server where the conversation is in none", async () => {
    const { space: _, ...direct } = here;
    expect(await settingsIn(memory()).setLanguage("server", direct, "zh")).toBe(false);
  });
});

describe("/settings", () => {
  async function answer(words: string, chosen: Settings, changes = {}): Promise<Card> {
    const parsed = settings.fromText(words);
    const answered = await settings.run(
      parsed,
      request({ ...here, ...changes }),
      services({ settings: chosen }),
    );
    if (answered.kind !== "card" || answered.audience !== "asker") throw new Error("Not a private card.");
    return answered.card;
  }
  const rows = (card: Card) => card.blocks.flatMap((block) => (block.kind === "table" ? block.rows : []));

  it("shows what is set, and sets it, whichever way it is typed", async () => {
    const chosen = settingsIn(memory());
    expect(rows(await answer("", chosen))).toEqual([
      ["What all see here", "automatic"],
      ["What only you see", "automatic"],
      ["Results", "at a glance"],
      ["Your name", "hidden"],
    ]);
    await answer("language zh", chosen);
    await answer("LANGUAGE EN where=me", chosen);
    expect(await chosen.languages(here)).toEqual({ shared: "zh", own: "en" });
    await answer("language auto", chosen);
    expect(await chosen.languages(here)).toEqual({ shared: null, own: "en" });
  });

  it("shows all of a result at once for who wants that, a channel before its server before oneself", async () => {
    const chosen = settingsIn(memory());
    expect(await chosen.detail(here)).toBe("short");
    await answer("detail full where=me", chosen, { mayManage: false });
    expect(await chosen.detail(here)).toBe("full");
    await answer("detail short", chosen);
    expect(await chosen.detail(here)).toBe("short");
    expect(mistake(() => settings.fromText("detail zh")).key).toBe("settings.error.detail");
  });

  it("answers in the language that holds from now on", async () => {
    expect((await answer("language zh where=me", settingsIn(memory()))).title).toBe("设置");
  });

  it("lets only those change a channel who manage it, and everybody what only they see", async () => {
    const chosen = settingsIn(memory());
    await expect(answer("language zh", chosen, { mayManage: false })).rejects.toThrow("settings.notAllowed");
    await answer("language zh where=me", chosen, { mayManage: false });
    expect(await chosen.languages(here)).toEqual({ shared: null, own: "zh" });
  });

  it("says that a direct message has no server, and what languages there are", async () => {
    const direct = { space: undefined };
    await expect(answer("language zh where=server", settingsIn(memory()), direct)).rejects.toThrow(
      "noServer",
    );
    const { en, zh } = mistake(() => settings.fromText("language fr"));
    expect(en).toMatch(/^I know no language `fr`.*`en \| zh \| auto`, for example: `\/settings language zh`/);
    expect(zh).toMatch(/^没有 `fr` 这种语言。/);
  });
});
