import { describe, expect, it } from "vitest";
import { show } from "../../../src/bot/commands/show.js";
import { why } from "../../../src/bot/commands/why.js";
import { RACES_REMEMBERED, resultsIn } from "../../../src/store/results.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";
import { memoryStore } from "../../support/memory-store.js";
import { raceResult, tasks } from "../../support/results.js";

const here = { platform: "terminal", channel: "here" };

async function withRaces(...ids: string[]) {
  const results = resultsIn(memoryStore());
  for (const raceId of ids) {
    await results.save({ ...raceResult({ workload: tasks("sleep:500"), lanes: ["async"] }), raceId });
    await results.setLast(here, raceId);
  }
  const given = services({
    result: results.get,
    lastResult: results.last,
    racesOf: results.history,
  });
  return { results, given, run: (words: string) => show.run(show.fromText(words), request(), given) };
}

describe("/show", () => {
  it("brings a race back as it was posted, counted from the newest", async () => {
    const { run } = await withRaces("first", "second", "third");
    expect(await run("2")).toEqual({
      kind: "delivery",
      delivery: { kind: "again", id: "shown-terminal-42", raceId: "second" },
    });
  });

  it("lists the races, the newest first, and says by which rule they are kept", async () => {
    const { run } = await withRaces("first", "second");
    const answer = await run("");
    if (answer.kind !== "card") throw new Error("No card.");
    const [table, note] = answer.card.blocks;
    expect(table).toMatchObject({
      rows: [["1", "/race async 0.5", "async 500 ms"], { 0: "2" }],
    });
    expect(note).toMatchObject({ text: expect.stringContaining("30 days") });
  });

  it("says what there is where there is no such race, or none at all", async () => {
    const { run } = await withRaces("first");
    expect((await asyncMistake(() => run("2"))).key).toBe("show.noSuchRace");
    expect((await asyncMistake(() => why.run(null, request(), services()))).key).toBe("error.noRaceYet");
    expect(mistake(() => show.fromText("0")).key).toBe("error.badInteger");
  });

  it("remembers a race once however often it is posted, and the newest ones only", async () => {
    const { results } = await withRaces(
      ...Array.from({ length: RACES_REMEMBERED + 3 }, (_, at) => `race-${at}`),
    );
    await results.setLast(here, "race-5");
    const history = await results.history(here);
    expect(history).toHaveLength(RACES_REMEMBERED);
    expect(history[0]).toBe(`race-${RACES_REMEMBERED + 2}`);
  });
});
