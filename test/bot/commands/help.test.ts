import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/bot/commands/command.js";
import { commands, parseText } from "../../../src/bot/commands/index.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { text } from "../../../src/lessons/text.js";
import { LANGUAGES, type Language } from "../../../src/race/reply.js";
import { mistake, request, services } from "../../support/commands.js";

async function helpCard(typed: string, language: Language = "en"): Promise<Card> {
  const { command, parsed } = parseText(typed);
  const answer = await command.run(parsed, request({ language }), services());
  if (command.name !== "help" || answer.kind !== "card") throw new Error("Not help.");
  expect(answer.audience).toBe("asker");
  return answer.card;
}

function cells(card: Card): string[] {
  return card.blocks.flatMap((block) => (block.kind === "table" ? block.rows.flat() : []));
}

describe("/help", () => {
  it.each(["/help", "-h", "--help", "?"])("is what %s means", async (typed) => {
    expect((await helpCard(typed)).title).toBe((await helpCard("/help")).title);
  });

  it.each([
    "/race -h",
    "/race --help",
    "/race help",
    "/help race",
    "/race async -h",
    "//race async 5 --help",
  ])("%s explains the command", async (typed) => {
    expect((await helpCard(typed)).title).toContain("/race <lane>");
  });

  it.each(LANGUAGES)(
    "says why a command is not offered here, and what there is instead (%s)",
    async (language) => {
      const { command, parsed } = parseText("/help watch");
      const without = services({ features: { sandbox: false } });
      const intent = await command.run(parsed, request({ language }), without);
      expect(intent).toMatchObject({
        kind: "card",
        card: { title: "/watch", blocks: [{}, { text: text(language, "watch.error.off") }] },
      });
    },
  );

  it("explains what can only be typed, and lists it nowhere", async () => {
    expect((await helpCard("/help answer")).title).toContain("/answer");
    expect(cells(await helpCard("/help")).join()).not.toContain("/answer");
    expect(mistake(() => parseText("/help nope")).en).not.toContain("Did you mean");
  });

  it("offers what there is only in a server there alone", async () => {
    expect((await helpCard("/help settings")).title).not.toContain("server");
    const { command, parsed } = parseText("/help settings");
    const there = await command.run(parsed, request({ space: "s" }), services());
    expect(there).toMatchObject({ card: { title: expect.stringContaining("where=channel|server|me") } });
  });

  it.each(LANGUAGES)("lists every command with its summary (%s)", async (language) => {
    const card = await helpCard("/help", language);
    for (const command of commands) expect(cells(card)).toContain(text(language, command.summary));
    expect(cells(card).filter((_, index) => index % 2 === 0)).toEqual([
      "/race <lane>",
      "/watch",
      "/compare",
      "/predict <lane>",
      "/why",
      "/show",
      "/code <lane>",
      "/log [lane]",
      "/lesson [lesson]",
      "/quiz [lesson]",
      "/standings [period]",
      "/group",
      "/lost-updates",
      "/tip [action]",
      "/about [part]",
      "/settings [setting]",
      "/cancel",
      "/help [command]",
    ]);
  });

  it.each(commands.map((command): [string, Command] => [command.name, command]))(
    "explains /%s from its declaration",
    async (name, command) => {
      for (const language of LANGUAGES) {
        const card = await helpCard(`/help ${name}`, language);
        if (name !== "help") expect(card.title).toContain(`/${name}`);
        for (const choice of command.subject?.choices ?? []) {
          expect(cells(card).join("\n")).toContain(choice.value);
          expect(cells(card)).toContain(text(language, choice.summary));
        }
        for (const option of command.options) expect(cells(card)).toContain(text(language, option.summary));
      }
    },
  );

  it("explains how tasks are written, the limits, and gives examples", async () => {
    const card = await helpCard("/help race");
    expect(cells(card)).toContain("io:200ms*10");
    expect(card.blocks.find(({ kind }) => kind === "note")).toEqual({
      kind: "note",
      text: "Limits: 1 to 64 tasks a lane, but `async` on its own takes 10,000 sleeps or 1,000 requests; 1 ms to 60 s a task; 1 to 20 runs; and a lane that would take more than 120 s at its best, all its runs together, does not start.",
    });
    expect(card.blocks.at(-1)).toMatchObject({
      kind: "code",
      code: expect.stringContaining("/race all 0.5 1"),
    });
  });

  it("gives only examples of the notation that work", async () => {
    const table = (await helpCard("/help race")).blocks.findLast((block) => block.kind === "table");
    for (const [typed = ""] of table?.rows ?? []) {
      expect(parseText(`/race async ${typed}`).command.name).toBe("race");
    }
  });

  it.each(["race", "/race", "race help", "RACE HELP", "help /race", "/help  race", "help race."])(
    "is what %j asks for",
    async (typed) => {
      expect((await helpCard(typed)).title).toBe(
        "/race <lane> [tasks] [runtime=python|node] [runs=1-20] [limit=1-1000] [timeout]",
      );
    },
  );

  it("advises the command that was probably meant", () => {
    expect(mistake(() => parseText("help rase")).en).toContain("Did you mean `race`?");
    expect(mistake(() => parseText("help me please")).key).toBe("error.unexpectedWord");
  });
});
