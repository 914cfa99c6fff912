/** The questions of a lesson: parsed from their file, and put to people with their choices. Pure. */
import { parse } from "yaml";
import { z } from "zod";
import { idealMs } from "../../race/ideal.js";
import { LANES } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import { RUNTIMES } from "../../race/runtimes.js";
import { formatAskedMs, TASK_KINDS, type Task } from "../../race/task.js";
import { describeWorkload } from "../cards/phrases.js";
import { type Dice, dice } from "./dice.js";

/** The machine that questions about cores are about. */
const HOST = { cpus: 4, gil: true };

const choiceSchema = z.strictObject({ text: z.string().min(1), reason: z.string().min(1) });

/** Answers to "how long does the lane take?", right and wrong ones: each is a formula over its tasks, in ms. */
const FORMULAS = {
  sum: (tasks: readonly Task[]) => tasks.reduce((sum, { ms }) => sum + ms, 0),
  longest: (tasks: readonly Task[]) => Math.max(...tasks.map(({ ms }) => ms)),
  shortest: (tasks: readonly Task[]) => Math.min(...tasks.map(({ ms }) => ms)),
  average: (tasks: readonly Task[]) => FORMULAS.sum(tasks) / tasks.length,
  perCore: (tasks: readonly Task[]) => FORMULAS.sum(tasks) / HOST.cpus,
} as const;
type Formula = keyof typeof FORMULAS;
const FORMULA_NAMES = Object.keys(FORMULAS) as [Formula, ...Formula[]];

const drawnSchema = z.strictObject({
  lane: z.enum(LANES),
  runtime: z.enum(RUNTIMES).default("python"),
  kind: z.enum(TASK_KINDS),
  count: z.number().int().min(2),
  /** All tasks take the same time. */
  equal: z.boolean().default(false),
});

const writtenQuestion = z.strictObject({
  id: z.string().regex(/^[a-z-]+$/),
  text: z.string().min(1),
  right: choiceSchema,
  wrong: z.array(choiceSchema).min(2).max(3),
});

/** The tasks are drawn anew each time, and which answer is right is computed from them. */
const drawnQuestion = z.strictObject({
  id: z.string().regex(/^[a-z-]+$/),
  /** `{workload}` stands for the tasks. */
  text: z.string().includes("{workload}"),
  drawn: drawnSchema,
  /** The reason for each, right or wrong. */
  answers: z.partialRecord(z.enum(FORMULA_NAMES), z.string().min(1)),
});

export type Question = z.infer<typeof writtenQuestion> | z.infer<typeof drawnQuestion>;

/** Throws where the file is not what it should be. */
export function parseQuestions(yaml: string): Question[] {
  return z
    .array(z.union([writtenQuestion, drawnQuestion]))
    .min(3)
    .parse(parse(yaml));
}

/** A choice is named by its letter. */
export const LETTERS = ["a", "b", "c", "d"] as const;

/** `choice`: from 0. */
export function letterOf(choice: number): string {
  return LETTERS[choice] ?? "?";
}

export interface Choice {
  text: string;
  right: boolean;
  reason: string;
}

/** A question as it is put to people. The same seed gives the same tasks and order of choices in every language. */
export interface PosedQuestion {
  text: string;
  /** In the order of the letters a, b, c …; one is right. */
  choices: Choice[];
}

export function ask(question: Question, seed: string, language: Language): PosedQuestion {
  const seeded = dice(seed);
  if ("right" in question) {
    const wrong = question.wrong.map((choice) => ({ ...choice, right: false }));
    return { text: question.text, choices: seeded.shuffle([{ ...question.right, right: true }, ...wrong]) };
  }
  const tasks = drawTasks(question.drawn, seeded);
  const { lane, runtime } = question.drawn;
  const rightMs = idealMs(lane, tasks, runtime, HOST);
  const choices = Object.entries(question.answers).map(([formula, reason]) => {
    const ms = FORMULAS[formula as Formula](tasks);
    return { text: formatAskedMs(Math.round(ms)), right: ms === rightMs, reason };
  });
  const words = describeWorkload(tasks, language);
  return { text: question.text.replace("{workload}", () => words), choices: seeded.shuffle(choices) };
}

/** Tasks that are not equal have times that all differ, from their average too, so that no two answers are the same. */
function drawTasks({ kind, count, equal }: z.infer<typeof drawnSchema>, seeded: Dice): Task[] {
  const unitMs = kind === "sleep" ? 1000 : 100;
  if (equal) return Array(count).fill({ kind, ms: seeded.between(1, 9) * unitMs });
  const times = seeded.shuffle([1, 2, 3, 4, 5, 6, 7, 8, 9]).slice(0, count);
  const average = times.reduce((sum, time) => sum + time, 0) / count;
  if (times.includes(average))
    return drawTasks({ kind, count, equal, lane: "sync", runtime: "python" }, seeded);
  return times.map((time) => ({ kind, ms: time * unitMs }));
}
