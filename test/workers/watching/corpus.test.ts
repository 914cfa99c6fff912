import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { pythonsFound } from "../../support/pythons.js";
import { type CorpusProgram, corpus, judge, runsOn, watchCorpusProgram } from "../../support/watch-corpus.js";

const NOTHING_WRONG = { missed: [], falseAlarms: [], wrongEnd: null };
const programs = corpus();

/** A busy machine can hide a fault or make waits longer than they are: what is right is so in one of five runs. */
async function expectWatched(program: CorpusProgram, command: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { found: _, ...wrong } = judge(program, await watchCorpusProgram(program, command));
    const fine = JSON.stringify(wrong) === JSON.stringify(NOTHING_WRONG);
    if (fine || attempt === 5) return expect(wrong).toEqual(NOTHING_WRONG);
    await sleep(500 * attempt);
  }
}

/** What processes cost cannot be told while other programs take their cores. */
const startsProcesses = ({ name }: CorpusProgram) => /process|spawn/.test(basename(name));

describe("the corpus", () => {
  it("has at least 30 programs with faults and 20 without, in Python", () => {
    const inPython = programs.filter(({ runtime }) => runtime === "python");
    expect(inPython.filter(({ faulty }) => faulty).length).toBeGreaterThanOrEqual(30);
    expect(inPython.filter(({ faulty }) => !faulty).length).toBeGreaterThanOrEqual(20);
  });

  it("has at least 15 programs with faults and 15 without, in Node", () => {
    const inNode = programs.filter(({ runtime }) => runtime === "node");
    expect(inNode.filter(({ faulty }) => faulty).length).toBeGreaterThanOrEqual(15);
    expect(inNode.filter(({ faulty }) => !faulty).length).toBeGreaterThanOrEqual(15);
  });

  it("expects something of each program with a fault, and nothing of the others", () => {
    const wrong = programs.filter(({ faulty, expected }) => faulty !== expected.length > 0);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

for (const { version, command } of pythonsFound()) {
  const its = programs.filter((each) => each.runtime === "python" && runsOn(each, version));
  describe(`on Python ${version}`, { timeout: 120_000 }, () => {
    for (const program of its) {
      it(
        `finds in ${basename(program.name)} what is wrong, and nothing else`,
        {
          concurrent: !startsProcesses(program),
        },
        () => expectWatched(program, command),
      );
    }
  });
}

describe(`on Node ${process.versions.node}`, { timeout: 120_000 }, () => {
  for (const program of programs.filter(({ runtime }) => runtime === "node")) {
    it(
      `finds in ${basename(program.name)} what is wrong, and nothing else`,
      { concurrent: !startsProcesses(program) },
      () => expectWatched(program, process.execPath),
    );
  }
});
