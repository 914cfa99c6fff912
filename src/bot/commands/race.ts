import { UserError } from "../../errors.js";
import type { Bounded } from "../../race/bounds.js";
import { defaultRuntime, type Host } from "../../race/host.js";
import { ALL_LANES, LANES } from "../../race/lanes.js";
import { checkBounds, checkLength, MAX_LIMIT, MAX_RUNS } from "../../race/limits.js";
import { parseDuration, parseWorkload } from "../../race/notation.js";
import type { ParsedRace } from "../../race/race.js";
import { RUNTIMES } from "../../race/runtimes.js";
import type { Task } from "../../race/task.js";
import type { Request } from "../request.js";
import { choiceOption, integerOption, type Options, optionsFromText, subjectMissing } from "./arguments.js";
import type { Command, Intent, Services } from "./command.js";
import { LANE_CHOICES, RUNTIME_OPTION } from "./lane-choices.js";
import { raceHelp } from "./race-help.js";
import { completeTasks, describeTasks } from "./task-completion.js";
import { chatWords } from "./typed-words.js";

/** The two tasks that everybody starts with, in ms. */
const DEFAULT_WORKLOAD: readonly Task[] = [
  { kind: "sleep", ms: 5000 },
  { kind: "sleep", ms: 10_000 },
];

const RUNS = { name: "runs", summary: "race.runs", type: "integer", min: 1, max: MAX_RUNS } as const;

const LIMIT = { name: "limit", summary: "race.limit", type: "integer", min: 1, max: MAX_LIMIT } as const;

export const race: Command<ParsedRace> = {
  name: "race",
  summary: "race.summary",
  subject: {
    name: "lane",
    required: true,
    choices: [...LANE_CHOICES, { value: "all", summary: "race.all" }],
  },
  options: [
    {
      name: "tasks",
      summary: "race.tasks",
      type: "text",
      complete: completeTasks,
      describe: (...given) => describeTasks(parseRace, ...given),
    },
    RUNTIME_OPTION,
    RUNS,
    LIMIT,
    { name: "timeout", summary: "race.timeout", type: "text" },
  ],
  rest: "tasks",
  examples: [
    "/race async 5 10",
    "/race all 0.5 1",
    "/race async io:200ms*10",
    "/race threads cpu:300ms*4 runtime=node",
    "/race sync 0.2 runs=5",
    "/race async io:200ms*20 limit=5",
    "/race all 0.3 5 timeout=1s",
  ],
  pressedAudience: "all",
  details: raceHelp,
  fromText: (words) => parseRace(optionsFromText(race, words)),
  fromOptions: parseRace,
  run: startRace,
};

function parseRace(options: Options): ParsedRace {
  const lane = choiceOption(race, options, "lane", [...LANES, "all"]);
  if (lane === null) throw subjectMissing(race);
  const lanes = lane === "all" ? [...ALL_LANES] : [lane];
  const words = chatWords(String(options.tasks ?? ""));
  const parsed: ParsedRace = {
    lanes,
    workload: words.length > 0 ? parseWorkload(words, lanes) : [...DEFAULT_WORKLOAD],
    runtime: choiceOption(race, options, "runtime", RUNTIMES),
    runs: integerOption(options, RUNS) ?? 1,
    ...parseBounds(options),
  };
  checkBounds(parsed, lanes);
  checkLength(parsed, parsed.runtime ?? "node");
  return parsed;
}

/** What is not bounded is left out. */
function parseBounds(options: Options): Bounded {
  const limit = integerOption(options, LIMIT);
  const timeout = chatWords(String(options.timeout ?? "")).join(" ");
  return {
    ...(limit === null ? {} : { limit }),
    ...(timeout === "" ? {} : { timeoutMs: parseDuration("timeout", timeout) }),
  };
}

async function startRace(parsed: ParsedRace, request: Request, services: Services): Promise<Intent> {
  const host = await services.host();
  if (host !== null) checkHost(parsed, host);
  const id = raceId(request);
  return { kind: "job", job: { kind: "race", id, race: { id, ...parsed } } };
}

/** Throws `UserError` for what this machine cannot run, or not within the limit. */
function checkHost(parsed: ParsedRace, host: Host): void {
  if (parsed.runtime === "python" && host.python === null) throw new UserError("error.noPython");
  checkLength(parsed, parsed.runtime ?? defaultRuntime(host), host);
}

/**
 * The same request is the same race. BullMQ takes no `:` in a job's id and no id that is a whole number
 * (as Discord's are); what else is not a plain letter or digit is escaped for file names and topics.
 */
function raceId(request: Request): string {
  return `${request.platform}-${encodeURIComponent(request.id)}`;
}
