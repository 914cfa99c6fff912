import { describe, expect, it } from "vitest";
import { log } from "../../../src/bot/commands/log.js";
import { programLog } from "../../../src/lessons/cards/program-log.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";
import { raceResult, tasks } from "../../support/results.js";

const result = raceResult({ workload: tasks("sleep:500", "sleep:1000"), lanes: ["sync", "async"] });
const all = services({ lastResult: async () => result });

describe("/log", () => {
  it("takes a lane or nothing", () => {
    expect(log.fromText("")).toEqual({ lane: null });
    expect(log.fromText("ASYNC")).toEqual({ lane: "async" });
    expect(log.fromOptions({ lane: "async" })).toEqual({ lane: "async" });
    expect(mistake(() => log.fromText("async sync")).key).toBe("error.unexpectedWord");
    expect(mistake(() => log.fromText("all")).key).toBe("error.unknownChoice");
  });

  it("tells what every lane of the last race said", async () => {
    const answer = await log.run({ lane: null }, request(), all);
    expect(answer).toEqual({
      kind: "card",
      audience: "all",
      card: {
        title: "The log of the last race: 2 sleeps: 500 ms, 1 s",
        blocks: [
          ...result.lanes.flatMap((lane) => [
            { kind: "text", text: `**${lane.lane}**` },
            { kind: "code", language: "text", code: programLog(lane, "en").join("\n") },
          ]),
          { kind: "note", text: expect.stringMatching(/^Times are in UTC([+-]\d\d:\d\d)?, by the clock of/) },
        ],
      },
    });
  });

  it("says which of several runs it is the log of", async () => {
    const several = services({ lastResult: async () => ({ ...result, runs: 3 }) });
    const answer = await log.run({ lane: "sync" }, request(), several);
    expect(answer.kind === "card" ? answer.card.title : "").toBe(
      "The log of the last race: 2 sleeps: 500 ms, 1 s; of each lane the median of 3 runs",
    );
  });

  it("tells only what one lane said, in the language of who asks", async () => {
    const answer = await log.run({ lane: "sync" }, request({ language: "zh" }), all);
    const code = answer.kind === "card" ? answer.card.blocks.filter(({ kind }) => kind === "code") : [];
    const lane = result.lanes.filter((each) => each.lane === "sync");
    expect(code).toEqual(
      lane.map((each) => ({ kind: "code", language: "text", code: programLog(each, "zh").join("\n") })),
    );
  });

  it("says which lanes there are when one is asked for that did not race", async () => {
    const refused = await asyncMistake(() => log.run({ lane: "threads" }, request(), all));
    expect(refused.en).toContain("no `threads`, only `sync | async`");
  });

  it("says how to start a race where there has been none", async () => {
    const refused = await asyncMistake(() => log.run({ lane: null }, request(), services()));
    expect(refused.en).toContain("`/race async 0.5 1`");
  });
});
