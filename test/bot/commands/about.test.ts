import { describe, expect, it } from "vitest";
import { about } from "../../../src/bot/commands/about.js";
import type { Services } from "../../../src/bot/commands/command.js";
import type { Host } from "../../../src/race/result.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";
import { journey } from "../../support/journeys.js";
import { host } from "../../support/results.js";

async function cardFor(workers: number, machine: Host | null, language: "en" | "zh" = "en") {
  const facts = await services().about();
  const all = services({ about: async () => ({ ...facts, workers, host: machine }) });
  const answer = await about.run({ part: null }, request({ language }), all);
  if (answer.kind !== "card") throw new Error("Not a card.");
  const table = answer.card.blocks.find((block) => block.kind === "table");
  return {
    ...answer,
    rows: table?.rows ?? [],
    notes: answer.card.blocks.filter(({ kind }) => kind === "note"),
  };
}

describe("/about", () => {
  it("tells version, store, workers, queue and runtimes", async () => {
    const { card, rows, notes } = await cardFor(1, host());
    expect(card.title).toBe("Photofinish 1.2.3");
    expect(rows).toEqual([
      ["Store", "embedded, in this process"],
      ["Workers", "1"],
      ["Races running", "4"],
      ["Races in the queue", "2 that wait, 1 that compute"],
      ["Python", "3.11.7, with a GIL"],
      ["Node", "20.20.2"],
      ["CPU cores", "2"],
      ["Your own programs", "watched in a sandbox"],
    ]);
    expect(notes).toEqual([]);
  });

  it("says that no Python was found, and that one has no GIL", async () => {
    expect((await cardFor(1, host({ python: null, gil: null }))).rows).toContainEqual([
      "Python",
      "not found",
    ]);
    const free = await cardFor(1, host({ python: "3.14.0", gil: false }), "zh");
    expect(free.rows).toContainEqual(["Python", "3.14.0，无 GIL"]);
  });

  it("says that races wait where no worker runs", async () => {
    const { rows, notes } = await cardFor(0, null);
    expect(notes).toEqual([
      { kind: "note", text: "No worker is running: races wait in the queue until one starts." },
    ]);
    expect(rows.map(([part]) => part)).not.toContain("Node");
  });

  it("takes a part of it, or nothing, after it", () => {
    expect(about.fromText("")).toEqual({ part: null });
    expect(about.fromOptions({})).toEqual({ part: null });
    expect(about.fromOptions({ part: "trace" })).toEqual({ part: "trace" });
    expect(mistake(() => about.fromText("you")).key).toBe("error.unknownChoice");
  });
});

describe("/about trace", () => {
  const run = (lastJourney: Services["lastJourney"]) =>
    about.run(about.fromText("trace"), request(), services({ lastJourney }));

  it("shows the journey of the channel's last race", async () => {
    const answer = await run(async () => ({ journey: journey() }));
    expect(answer).toMatchObject({ kind: "card", audience: "asker" });
    expect(answer).toMatchObject({ card: { title: expect.stringContaining("10.26 s") } });
  });

  it("says how to get one where there is none", async () => {
    const none = await asyncMistake(() => run(async () => null));
    expect(none.en).toBe("No race has finished in this channel yet. Start one: `/race async 0.5 1`.");
    const notYet = await asyncMistake(() => run(async () => ({ journey: null })));
    expect([notYet.en, notYet.zh]).toEqual([
      expect.stringContaining("Ask again in a moment"),
      expect.stringContaining("/race async"),
    ]);
  });

  it("is mentioned by what stands without it", async () => {
    const { card } = await cardFor(1, host());
    expect(card.blocks.at(-1)).toMatchObject({ buttons: [{ command: "/about trace" }] });
    expect(mistake(() => about.fromText("tarce")).en).toContain("Did you mean `trace`?");
  });
});
