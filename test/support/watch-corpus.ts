/**
 * Programs with known faults (test/fixtures/watch/faulty) and without any (test/fixtures/watch/right), and what watching
 * them must find. A program says itself what is expected, in comments (`#` in Python, `//` in JavaScript):
 *
 *     time.sleep(0.3)  # expect: blocking-call ~300
 *
 * A finding of that kind at that line; with `~300`, it costs about so many ms. In lines of their own:
 * `# python: 3.11` (the least version that runs it), `# limit: 1.5` (it is ended after so many seconds), `# exit: 1` (its
 * exit code) and `# args: one two`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FindingKind, WatchReport } from "../../src/race/watch.js";
import { watchProgram } from "../../src/workers/watching/watch-program.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CORPUS = join(ROOT, "test/fixtures/watch");
const LANES = join(ROOT, "src/workers/lanes");
const LONGEST_S = 20;

export interface CorpusProgram {
  name: string;
  file: string;
  runtime: "python" | "node";
  faulty: boolean;
  /** Such as 3.11; `null`: every version. */
  leastVersion: string | null;
  limitMs: number;
  /** It is meant to be ended by its limit. */
  cutOff: boolean;
  exitCode: number;
  args: string[];
  expected: Expected[];
}

interface Expected {
  kind: FindingKind;
  line: number;
  aboutMs: number | null;
}

export interface Judged {
  found: string[];
  missed: string[];
  falseAlarms: string[];
  /** It didn't end as it was meant to. */
  wrongEnd: string | null;
}

export function corpus(): CorpusProgram[] {
  const programs = (["faulty", "right"] as const).flatMap((folder) =>
    programsIn(join(CORPUS, folder)).map((file) => readProgram(file, folder === "faulty")),
  );
  return [...programs, ...lanePrograms()];
}

function programsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(py|m?js|cjs)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function readProgram(file: string, faulty: boolean): CorpusProgram {
  const lines = readFileSync(file, "utf8").split("\n");
  const header = (name: string) =>
    lines.map((line) => line.match(/^(?:#|\/\/) ([a-z]+): (.*)$/)).find((match) => match?.[1] === name)?.[2];
  const limit = header("limit");
  return {
    name: file.slice(CORPUS.length + 1),
    file,
    runtime: file.endsWith(".py") ? "python" : "node",
    faulty,
    leastVersion: header("python") ?? null,
    limitMs: Number(limit ?? LONGEST_S) * 1000,
    cutOff: limit !== undefined,
    exitCode: Number(header("exit") ?? 0),
    args: header("args")?.split(" ") ?? [],
    expected: lines.flatMap((line, index) => expectedIn(line, index + 1)),
  };
}

function expectedIn(line: string, number: number): Expected[] {
  const [, words] = line.match(/(?:#|\/\/) expect: (.+)$/) ?? [];
  return (words?.split(", ") ?? []).map((each) => {
    const [kind, about] = each.split(" ~");
    return { kind: kind as FindingKind, line: number, aboutMs: about === undefined ? null : Number(about) };
  });
}

/** The programs of the lanes, by hand: all are right but those that wait one after another, which say so here. */
function lanePrograms(): CorpusProgram[] {
  const own = (["python", "node"] as const).flatMap((runtime) =>
    programsIn(join(LANES, runtime))
      .filter((file) => !/\/(lane|delays|request-thread)\.|-(limit|timeout)\./.test(file))
      .map((file) => ({ runtime, file })),
  );
  return own.map(({ runtime, file }) => ({
    ...readProgram(file, false),
    name: `lanes/${runtime}/${file.slice(dirname(file).length + 1)}`,
    args: ["0.2", "0.3"],
    ...faultsOfLane(runtime, file),
  }));
}

function faultsOfLane(runtime: "python" | "node", file: string): Pick<CorpusProgram, "faulty" | "expected"> {
  const at = (words: string, kind: FindingKind, aboutMs: number): Expected[] => [
    {
      kind,
      line:
        readFileSync(file, "utf8")
          .split("\n")
          .findIndex((line) => line.includes(words)) + 1,
      aboutMs,
    },
  ];
  if (runtime === "python" && file.endsWith("/sync.py"))
    return { faulty: true, expected: at("task(*each)", "sequential-waits", 200) };
  if (runtime === "python" && file.endsWith("/blocked.py"))
    return { faulty: true, expected: at("time.sleep(", "blocking-call", 500) };
  if (runtime === "node" && file.endsWith("/blocked.mjs"))
    return { faulty: true, expected: at("Atomics.wait(never", "blocking-call", 500) };
  return { faulty: false, expected: [] };
}

/** Where a version is missing, the program runs; `version`: such as 3.10. */
export function runsOn({ leastVersion }: CorpusProgram, version: string): boolean {
  if (leastVersion === null) return true;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = leastVersion.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

export function watchCorpusProgram(program: CorpusProgram, command: string): Promise<WatchReport> {
  const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
  return watchProgram({
    program: { file: program.file },
    args: program.args,
    interpreter: { runtime: program.runtime, command },
    cwd: dirname(program.file),
    env: { PATH, HOME, LANG, PYTHONDONTWRITEBYTECODE: "1" },
    limitMs: program.limitMs,
    streams: { stdin: "", outputBytes: 20_000 },
  });
}

export function judge({ expected, exitCode, cutOff, file }: CorpusProgram, report: WatchReport): Judged {
  const words = ({ kind, line, costMs }: { kind: string; line: number; costMs: number }) =>
    `${kind} at line ${line}, ${Math.round(costMs)} ms`;
  const fits = (each: Expected, one: WatchReport["findings"][number]) =>
    one.file === file &&
    one.kind === each.kind &&
    one.line === each.line &&
    (each.aboutMs === null || (one.costMs > each.aboutMs * 0.6 && one.costMs < each.aboutMs * 2));
  const ends = cutOff ? report.endedBy === "limit" : report.exitCode === exitCode;
  return {
    found: report.findings.filter((one) => expected.some((each) => fits(each, one))).map(words),
    missed: expected
      .filter((each) => !report.findings.some((one) => fits(each, one)))
      .map(
        ({ kind, line, aboutMs }) => `${kind} at line ${line}${aboutMs === null ? "" : ` ~${aboutMs} ms`}`,
      ),
    falseAlarms: report.findings.filter((one) => !expected.some((each) => fits(each, one))).map(words),
    wrongEnd: ends
      ? null
      : `ended by ${report.endedBy} ${report.exitCode ?? report.signal}: ${report.output?.text}`,
  };
}
