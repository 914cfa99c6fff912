/**
 * One table of what each part takes beside what the same takes without us, measured in one run and turn by turn.
 *
 *   npm run bench -- [lanes …] [--quick] [--json FILE] [--against FILE]
 *
 * `--quick`: fewer repetitions of fewer rows, in less than a minute. `--json`: the outcome, for a later `--against`, which
 * adds the column "before". It reports and judges nothing: the exit code is 0 unless something could not be measured.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { lanes } from "./lanes.js";
import type { Bench, Outcome } from "./outcome.js";
import { pictures } from "./pictures.js";
import { start } from "./start.js";
import { heading, line } from "./table.js";

/** To add rows: write a `Bench` in a file of its own and name it here. */
const BENCHES: readonly Bench[] = [lanes, pictures, start];

/** What `--json` writes and `--against` reads. */
interface Report {
  at: string;
  commit: string;
  machine: { node: string; cpu: string; cores: number };
  outcomes: Outcome[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" }, json: { type: "string" }, against: { type: "string" } },
});
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  throw new Error(
    `There is no ${unknown.join(", ")}; there is ${BENCHES.map(({ name }) => name).join(", ")}.`,
  );
}
const chosen = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const before =
  values.against === undefined ? null : (JSON.parse(readFileSync(values.against, "utf8")) as Report).outcomes;

const outcomes: Outcome[] = [];
console.log(heading(before !== null));
for (const bench of chosen) {
  try {
    for await (const outcome of bench.run({ quick: values.quick === true })) {
      outcomes.push(outcome);
      const earlier = before?.find(({ row }) => row === outcome.row);
      console.log(line(outcome, before !== null, earlier));
    }
  } catch (error) {
    console.error(`${bench.name} could not be measured:`, error);
    process.exitCode = 1;
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report(), null, 2)}\n`);

function report(): Report {
  return {
    at: new Date().toISOString(),
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
    machine: { node: process.versions.node, cpu: cpus()[0]?.model ?? "", cores: availableParallelism() },
    outcomes,
  };
}
