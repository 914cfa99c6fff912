import { UserError } from "../../errors.js";
import { guessCard, predictionCard } from "../../lessons/predict/cards.js";
import { text } from "../../lessons/text.js";
import { defaultRuntime } from "../../race/host.js";
import { LANES, type Lane } from "../../race/lanes.js";
import { parseDuration } from "../../race/notation.js";
import { type Prediction, timesToChoose } from "../../race/prediction.js";
import type { ParsedRace } from "../../race/race.js";
import type { Predictions } from "../../store/predictions.js";
import { type Request, replyTo } from "../request.js";
import { dayOf } from "../standings.js";
import { choiceOption, integerOption, type Options, optionsFromText, subjectMissing } from "./arguments.js";
import type { Change, Command, Intent, Services } from "./command.js";
import { race } from "./race.js";
import { chatWords } from "./typed-words.js";

interface Parsed {
  race: ParsedRace;
  /** How long the question is open. */
  openMs: number;
}

const OPEN_MS = 30_000;
const SHORTEST_MS = 10_000;

export const predict: Command<Parsed> = {
  name: "predict",
  summary: "predict.summary",
  subject: { name: "lane", required: true, choices: [{ value: "all", summary: "race.all" }] },
  options: [
    ...race.options.filter(({ name }) => name === "tasks" || name === "runtime"),
    { name: "for", summary: "predict.for", type: "text" },
  ],
  rest: "tasks",
  examples: ["/predict all 5 10", "/predict all cpu:300ms*4 for=60s"],
  pressedAudience: "all",
  fromText: (words) => parsePredict(optionsFromText(predict, words)),
  fromOptions: parsePredict,
  run: open,
};

function parsePredict({ for: open, ...options }: Options): Parsed {
  // Somebody who names one lane cannot know that there must be several to choose from.
  const lane = choiceOption(race, options, "lane", [...LANES, "all"]);
  if (lane !== null && lane !== "all") throw new UserError("predict.error.oneLane");
  const word = chatWords(String(open ?? "")).join(" ");
  return { race: race.fromOptions(options), openMs: word === "" ? OPEN_MS : parseOpen(word) };
}

function parseOpen(word: string): number {
  try {
    const ms = parseDuration("for", word);
    if (ms >= SHORTEST_MS) return ms;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  throw new UserError("predict.error.for");
}

async function open({ race: parsed, openMs }: Parsed, request: Request, services: Services): Promise<Intent> {
  const host = await services.host();
  // What this machine cannot run is refused now, and not when everybody has guessed.
  const started = await race.run(parsed, request, services);
  if (started.kind !== "job" || started.job.kind !== "race") throw new Error("a race is a job");
  const id = started.job.id.replace(/[^A-Za-z0-9-]/g, "_").slice(-60);
  const where = host ?? { cpus: 2, gil: true };
  const prediction: Prediction = {
    id,
    race: { ...started.job.race, id: predictedRaceId(id) },
    reply: replyTo(request),
    timesMs: timesToChoose(parsed, parsed.runtime ?? defaultRuntime(host), where),
    closesAtMs: Date.now() + openMs,
    openMs,
    closed: false,
    guesses: {},
  };
  if (!(await services.predictions.open(prediction))) throw new UserError("predict.error.open");
  await services.endPrediction(prediction, openMs);
  return { kind: "card", card: predictionCard(prediction, request.language), audience: "all", keptAs: id };
}

/** The question in the channel says how many have guessed, and whether it is closed. */
export function changedPrediction(
  { id, reply, ...before }: Prediction,
  predictions: Pick<Predictions, "get">,
): Change {
  return {
    id,
    reply,
    replacedBy: before.race.id,
    card: async () => predictionCard((await predictions.get(id)) ?? { id, reply, ...before }, reply.language),
  };
}

const PREDICTED = "predicted-";

export function predictedRaceId(predictionId: string): string {
  return PREDICTED + predictionId;
}

/** `null` for a race that nobody was asked about. */
export function predictionIdOf(raceId: string): string | null {
  return raceId.startsWith(PREDICTED) ? raceId.slice(PREDICTED.length) : null;
}

interface ParsedGuess {
  what: Lane | "close";
  /** From 1; `null`: the lane wins. */
  time: number | null;
  /** `null`: the newest of the channel. */
  question: string | null;
}

const TIME = { name: "time", summary: "predict.time", type: "integer", min: 1, max: 9 } as const;

/** Behind the buttons of a prediction; typed where there are none. */
export const guess: Command<ParsedGuess> = {
  name: "guess",
  summary: "predict.guess",
  subject: {
    name: "lane",
    required: true,
    choices: [
      ...LANES.map((lane) => ({ value: lane, summary: `command.lane.${lane}` as const })),
      { value: "close", summary: "predict.close" },
    ],
  },
  options: [TIME, { name: "question", summary: "answer.question", type: "text" }],
  hidden: true,
  audience: "asker",
  rest: "time",
  examples: ["/guess async", "/guess sync time=2", "/guess close"],
  fromText: (words) => parseGuess(optionsFromText(guess, words)),
  fromOptions: parseGuess,

  async run({ what, time, question }, request, services) {
    const { predictions } = services;
    const found = question === null ? await predictions.newest(request) : await predictions.get(question);
    if (found === null) throw new UserError("predict.error.none");
    if (what === "close") return close(found, request, services);
    if (!found.race.lanes.includes(what)) throw new UserError("predict.error.lane", { lane: what });
    if (time !== null && time > found.timesMs.length) {
      throw new UserError("predict.error.time", { times: found.timesMs.length });
    }
    const after = await predictions.guess(found.id, request.user, (before) =>
      time === null
        ? { ...before, winner: what }
        : { ...before, times: { ...before.times, [what]: time - 1 } },
    );
    if (after === null) throw new UserError("predict.error.closed");
    await services.players.takePart(request, await dayOf(request, services));
    const card = guessCard(after, after.guesses[request.user] ?? { times: {} }, request.language);
    return { kind: "card", card, audience: "asker", changes: changedPrediction(after, predictions) };
  },
};

function parseGuess(options: Options): ParsedGuess {
  const what = choiceOption(guess, options, "lane", [...LANES, "close"]);
  if (what === null) throw subjectMissing(guess);
  const question = chatWords(String(options.question ?? "")).join(" ");
  return { what, time: integerOption(options, TIME), question: question === "" ? null : question };
}

/** Its asker need not wait for the clock. */
async function close(found: Prediction, request: Request, services: Services): Promise<Intent> {
  const { reply } = found;
  if (reply.user !== request.user || reply.platform !== request.platform) {
    throw new UserError("predict.error.notYours");
  }
  if (found.closed) throw new UserError("predict.error.closed");
  await services.endPrediction(found, 0);
  const title = text(request.language, "predict.closing");
  return { kind: "card", card: { title, blocks: [] }, audience: "asker" };
}
