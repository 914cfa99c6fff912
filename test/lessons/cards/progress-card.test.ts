import { describe, expect, it } from "vitest";
import type { Block } from "../../../src/lessons/cards/card.js";
import { progressCard } from "../../../src/lessons/cards/progress-card.js";
import type { LaneProgress } from "../../../src/race/progress.js";
import type { Race } from "../../../src/race/race.js";
import { repeat, tasks } from "../../support/results.js";

const race = (changes: Partial<Race> = {}): Race => ({
  id: "discord-1",
  lanes: ["async"],
  workload: tasks("sleep:500", "sleep:1000"),
  runtime: null,
  runs: 1,
  ...changes,
});
const lane = (changes: Partial<LaneProgress>): LaneProgress => ({
  lane: "async",
  run: 1,
  startedAt: 0,
  elapsedMs: null,
  started: 0,
  stopped: 0,
  tasks: [],
  ...changes,
});
const blocks = (given: Race, lanes: LaneProgress[], now: number) =>
  progressCard(given, { ahead: null, progress: { raceId: given.id, lanes } }, now, "en").blocks;
const codes = (all: Block[]) => all.flatMap((block) => (block.kind === "code" ? [block.code] : []));

describe("the card of a race under way", () => {
  it("tells its place, and that it gets to the start", () => {
    const texts = [2, 0, null].map((ahead) =>
      JSON.stringify(progressCard(race(), { ahead, progress: null }, 0, "en")),
    );
    expect(texts[0]).toContain("2 races wait before this one");
    expect(texts[1]).toContain("Next in line");
    expect(texts[2]).toContain("Getting to the start");
  });

  it("says how many runs there are to be", () => {
    const [what] = progressCard(race({ runs: 3 }), { ahead: 2, progress: null }, 0, "en").blocks;
    expect(what).toEqual({ kind: "text", text: "2 sleeps: 500 ms, 1 s; 3 runs of each lane" });
  });

  it("has a bar for each task, full only when it has stopped", () => {
    const running = lane({
      started: 2,
      stopped: 1,
      tasks: [
        [0, 500],
        [0, null],
      ],
    });
    expect(codes(blocks(race(), [running], 750))).toEqual([
      "1 sleep 500 ms ████████████████ 0.5 s\n2 sleep 1 s    ████████████░░░░ 0.8 s",
    ]);
    expect(codes(blocks(race(), [running], 9_000))[0]).toContain("███████████████░ 9.0 s");
  });

  it("counts the tasks where they are too many for bars", () => {
    const many = race({ workload: repeat("sleep:100", 1_000) });
    const counted = codes(blocks(many, [lane({ started: 700, stopped: 500 })], 50));
    expect(counted).toEqual(["████████░░░░░░░░ 500 of 1,000 done, 200 under way"]);
  });

  it("says which run is on, and which lane has not started", () => {
    const both = race({ lanes: ["sync", "async"], runs: 3 });
    const lanes = [
      lane({
        lane: "sync",
        run: 2,
        tasks: [
          [0, null],
          [null, null],
        ],
      }),
      lane({ startedAt: null }),
    ];
    const texts = JSON.stringify(blocks(both, lanes, 100));
    expect(texts).toContain("**sync** 0.1 s, run 2 of 3");
    expect(texts).toContain("**async** not started yet");
  });

  it("ends in a button that cancels this race", () => {
    const card = progressCard(race(), { ahead: 1, progress: null }, 0, "zh");
    expect(card.blocks.at(-1)).toEqual({
      kind: "buttons",
      buttons: [{ label: "取消", command: "/cancel-race discord-1" }],
    });
  });
});
