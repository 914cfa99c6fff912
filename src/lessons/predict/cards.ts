/** What people see of a prediction: the question, their own guess, and how it came out. Pure. */
import type { Lane } from "../../race/lanes.js";
import { type Guess, type Prediction, rightTime, winners } from "../../race/prediction.js";
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { formatAskedMs } from "../../race/task.js";
import type { Block, Button, Card } from "../cards/card.js";
import { glanceCard } from "../cards/glance-card.js";
import { describeBounded } from "../cards/phrases.js";
import { explain } from "../explain/explain.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";

/** The question, for all to see: which lane wins? */
export function predictionCard(prediction: Prediction, language: Language): Card {
  const { id, race, closed, openMs, reply } = prediction;
  const guessed = Object.keys(prediction.guesses).length;
  const seconds = Math.round(openMs / 1000);
  const lanes: Button[] = race.lanes.map((lane) => ({
    label: lane,
    command: `/guess ${lane} question=${id}`,
    typed: `/guess ${lane}`,
  }));
  const close = {
    label: text(language, "predict.close"),
    command: `/guess close question=${id}`,
    typed: "/guess close",
  };
  const buttons = [...lanes, close].map((button) =>
    closed ? { ...button, disabled: true as const } : button,
  );
  const question = text(language, closed ? "predict.isClosed" : "predict.question", { seconds, guessed });
  return {
    title: text(language, "predict.title", { workload: describeBounded(race, language) }),
    ...(closed ? {} : { tone: "busy" as const }),
    context: { user: reply.user, asked: reply.asked ?? null },
    blocks: [
      { kind: "text", text: question },
      { kind: "buttons", buttons },
    ],
  };
}

/** For who guessed: what they said so far, and a button for each time that a lane could take. */
export function guessCard(prediction: Prediction, guess: Guess, language: Language): Card {
  const { id, race, timesMs } = prediction;
  const said = race.lanes.map((lane) => {
    const at = guess.times[lane];
    return [
      lane + (lane === guess.winner ? " 🏁" : ""),
      at === undefined ? "–" : formatAskedMs(Math.round(timesMs[at] ?? 0)),
    ];
  });
  const columns = [
    { label: text(language, "result.lane"), align: "left" as const },
    { label: text(language, "predict.time"), align: "right" as const },
  ];
  const buttons = race.lanes.flatMap((lane) =>
    timesMs.map((ms, at) => ({
      label: `${lane}: ${formatAskedMs(Math.round(ms))}`,
      command: `/guess ${lane} time=${at + 1} question=${id}`,
      pressOnly: true as const,
    })),
  );
  const times = timesMs
    .map((ms, at) => `${at + 1} = ${formatAskedMs(Math.round(ms))}`)
    .join(text(language, "workload.listSeparator"));
  return {
    title: text(language, guess.winner === undefined ? "predict.noted" : "predict.winner", {
      lane: guess.winner ?? "",
    }),
    blocks: [
      { kind: "text", text: text(language, "predict.howLong") },
      { kind: "table", columns, rows: said },
      { kind: "buttons", buttons },
      { kind: "note", text: text(language, "predict.typed", { times }), typedOnly: true },
    ],
  };
}

/** The result, how the group guessed, and what most got wrong. `named`: the ids of those who agreed to be named. */
export function outcomeCard(
  prediction: Prediction,
  result: RaceResult,
  named: readonly string[],
  language: Language,
): Card {
  const glance = glanceCard(result, language);
  // What is said of the race is aimed at what most got wrong.
  const card = {
    ...glance,
    blocks: glance.blocks
      .filter(({ kind }) => kind !== "text")
      .map((block) => (block.kind === "table" ? guessTable(prediction, result, language) : block)),
  };
  const guesses = Object.entries(prediction.guesses);
  if (guesses.length === 0) {
    return withBlocks(glance, [{ kind: "text", text: text(language, "predict.nobody") }]);
  }
  const first = winners(result);
  const right = guesses.filter(([, { winner }]) => winner !== undefined && first.includes(winner));
  const names = right.map(([user]) => user).filter((user) => named.includes(user));
  const words = text(language, "predict.right", { right: right.length, guesses: guesses.length });
  const blocks: Block[] = [
    { kind: "text", text: words },
    ...(names.length === 0
      ? []
      : [{ kind: "people" as const, label: text(language, "predict.who"), users: names }]),
    ...mistake(prediction, result, language).map((said): Block => ({ kind: "text", text: said })),
  ];
  return withBlocks(card, blocks);
}

/** Before the buttons. */
function withBlocks(card: Card, blocks: Block[]): Card {
  const at = card.blocks.findIndex(({ kind }) => kind === "buttons");
  return { ...card, blocks: card.blocks.toSpliced(at < 0 ? card.blocks.length : at, 0, ...blocks) };
}

/** In the place of the glance's: how long each lane took, how many said that it wins, and how many had its time right. */
function guessTable({ guesses, timesMs }: Prediction, result: RaceResult, language: Language): Block {
  const all = Object.values(guesses);
  const rows = result.lanes.map((lane) => {
    const answered = all.filter(({ times }) => times[lane.lane] !== undefined);
    const right = answered.filter(({ times }) => times[lane.lane] === rightTime(lane, timesMs));
    return [
      lane.lane,
      lane.status === "finished"
        ? formatMs(lane.elapsedMs)
        : text(language, "result.short", { status: lane.status }),
      String(all.filter(({ winner }) => winner === lane.lane).length),
      answered.length === 0 ? "–" : `${right.length}/${answered.length}`,
    ];
  });
  const columns = [
    { label: text(language, "result.lane"), align: "left" as const },
    { label: text(language, "result.elapsed"), align: "right" as const },
    { label: text(language, "predict.saidWins"), align: "right" as const },
    { label: text(language, "predict.timeRight"), align: "right" as const },
  ];
  return { kind: "table", columns, rows };
}

interface Missed {
  lane: Lane;
  elapsedMs: number;
  wrong: number;
  answered: number;
  saidMs: number;
}

/** Of the lane whose time most got wrong: what they said, and the paragraph of the explanation that is about it. */
function mistake(prediction: Prediction, result: RaceResult, language: Language): string[] {
  const missed = result.lanes
    .flatMap((lane) => missedOf(lane, prediction))
    .sort((a, b) => b.wrong / b.answered - a.wrong / a.answered);
  const [worst] = missed;
  if (worst === undefined || 2 * worst.wrong <= worst.answered) return [];
  const { lane, elapsedMs, wrong, answered, saidMs } = worst;
  const values = {
    lane,
    wrong,
    answered,
    said: formatAskedMs(Math.round(saidMs)),
    elapsed: formatMs(elapsedMs),
  };
  // The first paragraph names every lane with its time, which the table has.
  const about = explain(result, language)
    .slice(1)
    .find((paragraph) => paragraph.includes(`**${lane}**`));
  return [text(language, "predict.missed", values), ...(about === undefined ? [] : [about])];
}

function missedOf(lane: RaceResult["lanes"][number], { guesses, timesMs }: Prediction): Missed[] {
  const right = rightTime(lane, timesMs);
  if (right === null) return [];
  const said = Object.values(guesses).flatMap(({ times }) => times[lane.lane] ?? []);
  const wrong = said.filter((at) => at !== right);
  if (wrong.length === 0) return [];
  const count = (at: number) => wrong.filter((each) => each === at).length;
  const common = wrong.reduce((most, at) => (count(at) > count(most) ? at : most));
  return [
    {
      lane: lane.lane,
      elapsedMs: lane.elapsedMs,
      wrong: wrong.length,
      answered: said.length,
      saidMs: timesMs[common] ?? 0,
    },
  ];
}
