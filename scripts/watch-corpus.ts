/**
 * Watches every program of the corpus and says what was found, missed and claimed without reason:
 *
 *     npm run watch:corpus                  on every Python found, and on Node
 *     npm run watch:corpus -- 3.11          on that Python alone
 *     npm run watch:corpus -- node locks    on Node alone, programs with `locks` in their names
 */
import { pythonsFound } from "../test/support/pythons.js";
import { corpus, judge, runsOn, watchCorpusProgram } from "../test/support/watch-corpus.js";

const [only, part = ""] = process.argv.slice(2);
const versions = pythonsFound().map(({ version, command }) => ({
  name: `Python ${version}`,
  runtime: "python",
  version,
  command,
}));
const node = {
  name: `Node ${process.versions.node}`,
  runtime: "node",
  version: "node",
  command: process.execPath,
};
const chosen = [...versions, node].filter(
  ({ version }) => only === undefined || only === "all" || version === only,
);

const lines = ["| on | programs | faults found | missed | false alarms |", "|---|---|---|---|---|"];
let wrong = 0;
for (const { name, runtime, version, command } of chosen) {
  const sums = { programs: 0, expected: 0, missed: 0, falseAlarms: 0 };
  for (const program of corpus()) {
    if (program.runtime !== runtime || !program.name.includes(part)) continue;
    if (runtime === "python" && !runsOn(program, version)) continue;
    const { missed, falseAlarms, wrongEnd } = judge(program, await watchCorpusProgram(program, command));
    sums.programs += 1;
    sums.expected += program.expected.length;
    sums.missed += missed.length;
    sums.falseAlarms += falseAlarms.length;
    for (const each of missed) console.log(`${name}, ${program.name}: missed ${each}`);
    for (const each of falseAlarms) console.log(`${name}, ${program.name}: false alarm ${each}`);
    if (wrongEnd !== null) console.log(`${name}, ${program.name}: ${wrongEnd}`);
    wrong += missed.length + falseAlarms.length + (wrongEnd === null ? 0 : 1);
  }
  lines.push(
    `| ${name} | ${sums.programs} | ${sums.expected - sums.missed} of ${sums.expected} | ${sums.missed} | ${sums.falseAlarms} |`,
  );
}
console.log(`\n${lines.join("\n")}`);
process.exitCode = wrong === 0 ? 0 : 1;
