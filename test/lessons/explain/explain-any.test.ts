import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { race as raceCommand } from "../../../src/bot/commands/race.js";
import { explain } from "../../../src/lessons/explain/explain.js";
import {
  computedAtOnce,
  computing,
  factsOf,
  heldLoop,
  noiseMs,
  runningSegments,
  tasksAtOnce,
  waiting,
} from "../../../src/lessons/explain/facts.js";
import { SUGGESTIONS } from "../../../src/lessons/explain/suggestions.js";
import { formatMs } from "../../../src/lessons/format.js";
import { LONGEST_PARAGRAPH } from "../../../src/lessons/text.js";
import { coveredBy, coveredMs, totalMs } from "../../../src/race/intervals.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import type { LaneResult, RaceResult } from "../../../src/race/result.js";
import { waitParts } from "../../../src/race/wait-parts.js";
import { plausibleRace } from "../../support/plausible-race.js";

const RUNS = { numRuns: 400 };

describe("the explanation of any race", () => {
  it("is three to seven short paragraphs without holes, in every language", () => {
    check((result) => {
      for (const language of LANGUAGES) {
        const said = explain(result, language);
        expect(said.length).toBeGreaterThanOrEqual(3);
        expect(said.length).toBeLessThanOrEqual(7);
        for (const paragraph of said) {
          expect(paragraph.trim()).not.toBe("");
          expect(paragraph).not.toMatch(/NaN|undefined|null|Infinity|[{}]|-\d| {2}/);
          if (language === "en") expect(paragraph.length).toBeLessThanOrEqual(LONGEST_PARAGRAPH);
        }
      }
    });
  });

  it("begins with every lane that finished, with the time that the table has", () => {
    check((result) => {
      const [outcome = ""] = explain(result, "en");
      const times = laneTimes(outcome);
      for (const { lane, status, elapsedMs } of result.lanes) {
        if (status === "finished") expect(times.get(lane)).toBe(formatMs(elapsedMs));
        else expect(times.has(lane)).toBe(false);
      }
    });
  });

  it("says the sum, the longest or the share of the cores only of lanes that took that long", () => {
    check((result) => {
      const { sumMs, longestMs } = factsOf(result);
      const [outcome = ""] = explain(result, "en");
      for (const sentence of outcome.split(/(?<=[a-z\ds])\. /)) {
        for (const lane of lanesIn(sentence, result)) {
          const expectedMs = sentence.includes("the sum of all")
            ? sumMs
            : sentence.includes("the longest task,")
              ? longestMs
              : sentence.includes("divided among")
                ? sumMs / result.host.cpus
                : null;
          if (expectedMs === null) continue;
          expect(Math.abs(lane.elapsedMs - expectedMs)).toBeLessThanOrEqual(2 * noiseMs(expectedMs));
        }
      }
    });
  });

  it("says of every lane that is off its ideal, and of no other, that it is and by how much", () => {
    check((result) => {
      const sentences = explain(result, "en")
        .flatMap((paragraph) => paragraph.split(/(?<=\.) (?=Over|Under|Start)/))
        .filter((sentence) => /^(Over|Under) the ideal/.test(sentence));
      const off = result.lanes.filter(
        ({ status, elapsedMs, idealMs }) =>
          status === "finished" && Math.abs(elapsedMs - idealMs) > noiseMs(idealMs),
      );
      const told = sentences.flatMap((sentence) =>
        [...sentence.matchAll(/\*\*(\w+)\*\* by ([^,:]*?)(?=,| and \*\*|\. L)/g)].map(
          ([, lane, by]) => `${sentence.split(" ")[0]} ${lane} ${by}`,
        ),
      );
      const expected = off.map(({ lane, elapsedMs, idealMs }) => {
        const by = elapsedMs - idealMs;
        return `${by > 0 ? "Over" : "Under"} ${lane} ${formatMs(Math.abs(by))}`;
      });
      expect(told.sort()).toEqual(expected.sort());
    });
  });

  it("claims overlap, turns and standing still only where the trace has them", () => {
    check((result) => {
      const said = explain(result, "en").join("\n");
      for (const [, lane, count] of said.matchAll(
        /\*\*(\w+)\*\* (?:gives|has one)[^*]*?([\d,]+) tasks waited at once/g,
      )) {
        expect(tasksAtOnce(waiting(finished(result, lane)))).toBe(Number(count?.replace(",", "")));
      }
      for (const [, lane] of said.matchAll(/\*\*(\w+)\*\*[^*\n]* computed side by side/g)) {
        const running = runningSegments(computing(finished(result, lane)));
        expect(totalMs(running) - coveredMs(running)).toBeGreaterThanOrEqual(0.19 * totalMs(running));
      }
      if (said.includes("no two computed at once")) {
        expect(computedAtOnce(finished(result, "threads"))).toBeLessThanOrEqual(1);
      }
      if (said.includes("the tasks ran one after another")) {
        expect(tasksAtOnce(finished(result, "blocked").tasks)).toBe(1);
      }
      if (said.includes("while a task waited, nothing else")) {
        expect(tasksAtOnce(finished(result, "sync").tasks)).toBe(1);
      }
    });
  });

  it("praises processes for computation only where they were faster than the loop, or did not race", () => {
    check((result) => {
      if (!explain(result, "en").some((paragraph) => paragraph.includes("Computation belongs in processes")))
        return;
      const processes = result.lanes.find(({ lane }) => lane === "processes");
      if (processes === undefined) return;
      expect(processes.elapsedMs).toBeLessThan(finished(result, "async").elapsedMs);
    });
  });

  it("says of a loop that stood still how long it did, and of nothing that it was later than that", () => {
    let told = 0;
    check((result) => {
      const said = explain(result, "en").find((paragraph) =>
        paragraph.includes("the event loop stood still"),
      );
      if (said === undefined) return;
      told += 1;
      const held = heldLoop(finished(result, "async"));
      const stillMs = Math.max(...held.map(({ fromMs, toMs }) => toMs - fromMs));
      expect(said).toContain(`stood still for up to ${formatMs(stillMs)} at a time`);
      const parts = waiting(finished(result, "async")).flatMap((task) => waitParts(task) ?? []);
      const latest = (part: "sending" | "noticing") =>
        Math.max(0, ...parts.map((each) => coveredBy(each[part], held)));
      const [, sent] = /requests go out up to (.*?) late/.exec(said) ?? [];
      if (sent !== undefined) expect(sent).toBe(formatMs(latest("sending")));
      else expect(latest("sending")).toBeLessThanOrEqual(noiseMs(0));
      const [, over] = /had been over for (.*?) when/.exec(said) ?? [];
      if (over !== undefined) expect(over).toBe(formatMs(latest("noticing")));
      else expect(latest("noticing")).toBeLessThanOrEqual(noiseMs(0));
    });
    // Otherwise this would have tried nothing.
    expect(told).toBeGreaterThan(5);
  });

  it("blames start-up, computations and late ends only by figures that the trace has", () => {
    const tried = new Set<string>();
    check((result) => {
      const off = explain(result, "en").join(" ");
      for (const [, lanes = "", reason = ""] of off.matchAll(
        /(?:Over|Under) the ideal: (.*?)\. Likely reason: (.*?)\. /g,
      )) {
        const named = lanesIn(lanes, result);
        const began = /the last task began after (.*)$/.exec(reason)?.[1];
        if (began !== undefined) {
          tried.add("start-up");
          const starts = named.flatMap(({ tasks }) => tasks.map(({ startMs }) => formatMs(startMs ?? 0)));
          expect(starts).toContain(began);
        }
        if (/computations ran|computations took/.test(reason)) {
          tried.add("computing");
          const ran = named.map((lane) => totalMs(runningSegments(computing(lane))));
          const asked = named.map((lane) => computing(lane).reduce((sum, { ms }) => sum + ms, 0));
          const longer = ran.map((ms, at) => ms - (asked[at] ?? 0));
          if (reason.includes("took less")) expect(Math.min(...longer)).toBeLessThan(0);
          else expect(Math.max(...longer)).toBeGreaterThan(0);
        }
        // The ideal of a loop has its computations in it.
        if (reason.startsWith("the event loop was busy")) expect(result.limit ?? null).not.toBeNull();
        if (reason.includes("or the GIL")) expect(named.map(({ lane }) => lane)).toEqual(["threads"]);
      }
    });
    expect(tried.size).toBeGreaterThan(0);
  });

  it("ends with one command to try, which the bot understands", () => {
    check((result) => {
      for (const language of LANGUAGES) {
        const commands = [...(explain(result, language).at(-1) ?? "").matchAll(/`(\/[^`]*)`/g)];
        expect(commands).toHaveLength(1);
        const command = commands[0]?.[1] ?? "";
        const blocked = result.lanes.some(({ lane }) => lane === "blocked");
        if (!blocked) expect(Object.values(SUGGESTIONS)).toContain(command);
        const { workload } = raceCommand.fromText(command.replace("/race ", ""));
        // Where it is about the same tasks, they are the same.
        if (!Object.values(SUGGESTIONS).some((each) => each === command))
          expect(workload).toEqual(result.workload);
      }
    });
    for (const command of Object.values(SUGGESTIONS)) {
      expect(raceCommand.fromText(command.replace("/race ", "")).workload.length).toBeGreaterThan(0);
    }
  });
});

function check(property: (result: RaceResult) => void): void {
  fc.assert(fc.property(plausibleRace, property), RUNS);
}

/** `**lane** (time)` and `**lane** took time;` */
function laneTimes(words: string): Map<string, string> {
  const found = words.matchAll(/\*\*(\w+)\*\* (?:\(([^)]*)\)|took ([^;]*);)/g);
  return new Map([...found].map(([, lane = "", listed, told]) => [lane, listed ?? told ?? ""]));
}

function lanesIn(words: string, { lanes }: RaceResult): LaneResult[] {
  return lanes.filter(({ lane }) => words.includes(`**${lane}**`));
}

function finished({ lanes }: RaceResult, name: string | undefined): LaneResult {
  const found = lanes.find(({ lane, status }) => lane === name && status === "finished");
  if (found === undefined) throw new Error(`${name} did not finish`);
  return found;
}
