import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands, parseText } from "../../../src/bot/commands/index.js";
import { inDiscordSyntax } from "../../../src/bot/discord/command-syntax.js";
import { markdown } from "../../../src/bot/discord/markdown.js";
import { UserError } from "../../../src/errors.js";
import type { Block } from "../../../src/lessons/cards/card.js";

const IDS = new Map(commands.map(({ name }, at) => [name, String(1000 + at)]));
const idOf = (name: string) => IDS.get(name);

function inDiscord(text: string, ids: ReadonlyMap<string, string> = IDS): string {
  const [block] = inDiscordSyntax({ title: "", blocks: [{ kind: "text", text }] }, ids).blocks;
  return block?.kind === "text" ? block.text : "";
}

describe("what a card says on Discord", () => {
  it.each([
    ["`/race async 5 10`", "`/race async tasks:5 10`"],
    ["`/race all io:200ms*20 limit=5`", "`/race all tasks:io:200ms*20 limit:5`"],
    ["`/tip daily 09:00 Europe/Berlin`", "`/tip action:daily time:09:00 Europe/Berlin`"],
    ["`/settings language zh where=me`", "`/settings setting:language to:zh where:me`"],
    ["`/lesson event-loop 2`", "`/lesson lesson:event-loop page:2`"],
    ["`/code async with=limit`", "`/code async with:limit`"],
    ["`where=server`", "`where:server`"],
    // Nothing of ours, or nothing complete.
    ["`/invite @Photofinish`", "`/invite @Photofinish`"],
    ["`/guess async time=1`", "`/guess async time=1`"],
    ["`x = 1` and `a/b`", "`x = 1` and `a/b`"],
  ])("%s becomes %s", (text, expected) => {
    expect(inDiscord(text)).toBe(expected);
  });

  it("mentions a command without options, so that it can be pressed", () => {
    expect(inDiscord("Type `/help` or `/quiz`.")).toBe(
      `Type </help:${idOf("help")}> or </quiz:${idOf("quiz")}>.`,
    );
    expect(inDiscord("`/code async`")).toBe(`</code async:${idOf("code")}>`);
    // What a mention says is not escaped.
    expect(markdown(inDiscord("Type `/help`."))).toBe(`Type </help:${idOf("help")}>.`);
    expect(inDiscord("`/help`", new Map())).toBe("`/help`");
  });

  it("translates examples and how a command is used", () => {
    const code: Block = { kind: "code", language: "text", code: "/race async 5 10\n/cancel" };
    const card = inDiscordSyntax({ title: "/race <lane> [runtime=python|node]", blocks: [code] }, IDS);
    expect(card.title).toBe("/race <lane> [runtime:python|node]");
    expect(card.blocks).toEqual([{ ...code, code: "/race async tasks:5 10\n/cancel" }]);
  });
});

/** Every text that people read, by its file. */
const files = ["texts", "course", "tips", "quiz"].flatMap((folder) =>
  readdirSync(join("src/lessons", folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(json|md|yaml)$/.test(name) && !name.includes("recorded"))
    .map((name) => join("src/lessons", folder, name)),
);

/** Commands of one platform alone, which only its own texts name. */
const OWN: Record<string, string[]> = {
  "terminal.json": ["quit", "exit"],
  "slack.json": ["invite"],
  // Only where everything is typed: see `typedOnly`.
  "predict.json": ["guess"],
};

describe.each(files)("the commands that %s names", (file) => {
  const spans = Array.from(readFileSync(file, "utf8").matchAll(/`\/([a-z-]+)([^`]*)`/g));
  const own = OWN[file.split("/").at(-1) ?? ""] ?? [];

  it("exist on every platform where the text is shown", () => {
    const named = spans.map(([, name = ""]) => name).filter((name) => !own.includes(name));
    const known = commands.map(({ name }) => name);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("are complete, wherever nothing is filled in later", () => {
    const whole = spans.filter(([, name = "", rest = ""]) => !own.includes(name) && !rest.includes("{"));
    const refused = whole.flatMap(([, name = "", rest = ""]) => {
      try {
        parseText(`/${name}${rest}`);
        return [];
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return [`/${name}${rest}: ${error.key}`];
      }
    });
    expect(refused).toEqual([]);
  });
});
