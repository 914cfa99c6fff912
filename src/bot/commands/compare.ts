import { quoted, UserError } from "../../errors.js";
import { boundOf, laneBound } from "../../race/bounds.js";
import {
  type Comparison,
  FEWEST_VARIANTS,
  MOST_VARIANTS,
  VARIED,
  type Variant,
  type Varied,
} from "../../race/comparison.js";
import { chosenInterpreter, defaultRuntime, type Host } from "../../race/host.js";
import { LANES, type Lane } from "../../race/lanes.js";
import { checkComparison, MAX_LIMIT } from "../../race/limits.js";
import { parseDuration, parseWorkload } from "../../race/notation.js";
import { RUNTIMES, type Runtime } from "../../race/runtimes.js";
import type { Task } from "../../race/task.js";
import type { Request } from "../request.js";
import { choiceOption, integerOption, type Options, optionsFromText } from "./arguments.js";
import type { Command, Intent, Services } from "./command.js";
import { nearest } from "./nearest.js";
import { completeTasks } from "./task-completion.js";
import { chatWords } from "./typed-words.js";

export const compare: Command<Comparison> = {
  name: "compare",
  summary: "compare.summary",
  options: [
    { name: "lane", summary: "compare.lane", type: "text" },
    { name: "tasks", summary: "race.tasks", type: "text", complete: completeTasks },
    { name: "runtime", summary: "compare.runtime", type: "text" },
    { name: "interpreter", summary: "compare.interpreter", type: "text" },
    { name: "limit", summary: "compare.limit", type: "text" },
    { name: "timeout", summary: "compare.timeout", type: "text" },
  ],
  rest: "tasks",
  examples: [
    "/compare async io:100ms*20 limit=1,5,20",
    "/compare threads cpu:100ms*4 runtime=python,node",
    "/compare lane=threads,async 0.1*20",
    "/compare processes cpu:100ms*8 limit=1,2,4",
  ],
  pressedAudience: "all",
  fromText: (words) => parse(optionsFromText(compare, words)),
  fromOptions: parse,
  run: start,
};

const EXAMPLE = "/compare async io:100ms*20 limit=1,5,20";
/** From which there is something to see: waits that a limit makes wait, and two that a lane adds up or not. */
const MANY_TASKS: readonly Task[] = Array.from({ length: 20 }, () => ({ kind: "sleep", ms: 100 }));
const TWO_TASKS: readonly Task[] = [
  { kind: "sleep", ms: 500 },
  { kind: "sleep", ms: 1000 },
];

/** Typed, the lane comes first, also in an option of its own on Discord: `async 5 10`, or `threads,async 5 10`. */
function withLane(options: Options): Options {
  const words = chatWords(String(options.tasks ?? ""));
  const isLane = (word: string) => LANES.some((lane) => lane === word.toLowerCase());
  const firstTask = words.findIndex((word) => !isLane(word));
  const lanes = firstTask < 0 ? words : words.slice(0, firstTask);
  if (lanes.length === 0 || options.lane !== undefined) return options;
  const { tasks: _, ...others } = options;
  const tasks = words.slice(lanes.length).join(" ");
  return { ...others, lane: lanes.join(","), ...(tasks === "" ? {} : { tasks }) };
}

function parse(given: Options): Comparison {
  const options = withLane(given);
  const values = Object.fromEntries(VARIED.map((name) => [name, valuesOf(options, name)])) as Record<
    Varied,
    string[]
  >;
  const several = VARIED.filter((name) => values[name].length > 1);
  const [varied] = several;
  if (varied === undefined) throw new UserError("compare.error.nothing", { example: EXAMPLE });
  if (several.length > 1) {
    throw new UserError("compare.error.twoThings", {
      first: several[0] as string,
      second: several[1] as string,
      example: EXAMPLE,
    });
  }
  const found = values[varied];
  if (found.length > MOST_VARIANTS) {
    throw new UserError("compare.error.tooMany", {
      count: found.length,
      fewest: FEWEST_VARIANTS,
      most: MOST_VARIANTS,
    });
  }
  const variants = found.map((value) => variantOf({ ...values, [varied]: [value] }, varied));
  const twice = variants.find(({ value }, at) => variants.findIndex((other) => other.value === value) !== at);
  if (twice !== undefined) throw new UserError("compare.error.twice", { word: quoted(twice.value) });
  const lanes = variants.map(({ lane }) => lane);
  const words = chatWords(String(options.tasks ?? ""));
  const usual = varied === "limit" ? MANY_TASKS : TWO_TASKS;
  const workload = words.length > 0 ? parseWorkload(words, lanes) : [...usual];
  const comparison = { varied, workload, variants };
  checkEachBound(comparison);
  checkComparison(comparison, "node");
  return comparison;
}

/** `1,5,50`, with or without spaces behind the commas; none where the option is not there. */
function valuesOf(options: Options, name: Varied): string[] {
  return chatWords(String(options[name] ?? "")).map((word) => word.toLowerCase());
}

/** `values`: one of each at the most. */
function variantOf(values: Record<Varied, string[]>, varied: Varied): Variant {
  const [lane] = values.lane;
  const [runtime] = values.runtime;
  const [interpreter] = values.interpreter;
  const [limit] = values.limit;
  const [timeout] = values.timeout;
  if (lane === undefined)
    throw new UserError("compare.error.noLane", { example: EXAMPLE, lanes: LANES.join(" | ") });
  const timeoutMs = timeout === undefined ? null : parseDuration("timeout", timeout);
  return {
    value: values[varied][0] ?? "",
    lane: choiceOption(compare, { lane }, "lane", LANES) as Lane,
    runtime:
      runtime === undefined ? null : (choiceOption(compare, { runtime }, "runtime", RUNTIMES) as Runtime),
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(limit === undefined ? {} : { limit: limitOf(limit) }),
    ...(timeoutMs === null ? {} : { timeoutMs }),
  };
}

function limitOf(word: string): number {
  return integerOption({ limit: word }, { name: "limit", min: 1, max: MAX_LIMIT }) as number;
}

/** Throws `UserError` where no variant can be bounded as it is asked for, and where they are bounded in two ways. */
function checkEachBound({ variants }: Comparison): void {
  const [first] = variants;
  if (first === undefined) return;
  const bounded = variants.find((variant) => boundOf(variant) !== null) ?? first;
  const bound = boundOf(bounded);
  if (bound === null) return;
  if (bounded.limit != null && bounded.timeoutMs != null) throw new UserError("error.twoBounds");
  if (variants.every((variant) => laneBound(variant.lane, variant) === null)) {
    throw new UserError("compare.error.noBound", { lane: first.lane, bound, example: EXAMPLE });
  }
}

async function start(parsed: Comparison, request: Request, services: Services): Promise<Intent> {
  const host = await services.host();
  if (host !== null) checkHost(parsed, host);
  // Not the id of a race of the same request: both kinds of jobs can be cancelled by their id.
  const id = `comparing-${request.platform}-${encodeURIComponent(request.id)}`;
  return { kind: "job", job: { kind: "compare", id, comparison: parsed } };
}

/** Throws `UserError` for what this machine cannot run, or not within the limit. */
function checkHost(parsed: Comparison, host: Host): void {
  for (const variant of parsed.variants) {
    const known = host.interpreters.map(({ id }) => id);
    if (variant.runtime === "python" && host.python === null) throw new UserError("error.noPython");
    if (variant.interpreter != null && !known.includes(variant.interpreter)) {
      throw new UserError("compare.error.interpreter", {
        ...{ word: quoted(variant.interpreter), known: known.join(", ") },
        nearest: nearest(variant.interpreter, known) ?? "none",
      });
    }
    chosenInterpreter(variant, host);
  }
  checkComparison(parsed, defaultRuntime(host), host);
}
