/** What people see of a quiz. Pure. */
import type { Language } from "../../race/reply.js";
import type { Block, Button, Card } from "../cards/card.js";
import { text } from "../text.js";
import type { Score } from "./progress.js";
import { letterOf, type PosedQuestion } from "./question.js";

export interface QuestionShown {
  id: string;
  /** The lesson's title; the question's place in the round, from 1; and how many questions the round has. */
  heading: { lesson: string; number: number; total: number };
  asked: PosedQuestion;
}

/** How a question stands in a channel; `alone`: nobody else can answer it. */
export type QuestionState = "alone" | { answered: number; closed: boolean };

/** The question with a button for each choice; for all to see. */
export function questionCard(
  { id, asked, heading }: QuestionShown,
  state: QuestionState,
  language: Language,
): Card {
  const closed = state !== "alone" && state.closed;
  const buttons = letterButtons(id, asked.choices.keys());
  const close = { label: text(language, "quiz.close"), command: `/answer close question=${id}` };
  const all = state === "alone" ? buttons : [...buttons, close];
  const [first = "", last = ""] = [0, asked.choices.length - 1].map((at) => letterOf(at).toUpperCase());
  const note =
    state === "alone"
      ? text(language, "quiz.how.alone", { first, last })
      : text(language, closed ? "quiz.isClosed" : "quiz.how", { answered: state.answered });
  return {
    title: text(language, "quiz.title", { ...heading }),
    blocks: [
      { kind: "text", text: asked.text },
      { kind: "text", text: asked.choices.map((choice, at) => choiceLine(choice.text, at)).join("\n") },
      { kind: "buttons", buttons: closed ? all.map((button) => ({ ...button, disabled: true })) : all },
      { kind: "note", text: note },
    ],
  };
}

function letterButtons(id: string, choices: Iterable<number>): Button[] {
  return Array.from(choices, (at) => ({
    label: letterOf(at).toUpperCase(),
    command: `/answer ${letterOf(at)} question=${id}`,
    pressOnly: true,
  }));
}

/** For the one who answered wrong the first time: why, but not what is right. */
export function secondTryCard(
  { id, asked }: Pick<QuestionShown, "id" | "asked">,
  choice: number,
  language: Language,
): Card {
  const others = [...asked.choices.keys()].filter((at) => at !== choice);
  const letters = others.map(letterOf).join(text(language, "workload.listSeparator"));
  return {
    title: text(language, "quiz.wrong"),
    blocks: [
      { kind: "text", text: choiceAndReason(asked, choice) },
      { kind: "text", text: text(language, "quiz.again", { letters }) },
      { kind: "buttons", buttons: letterButtons(id, others) },
    ],
  };
}

/** For the one who answered for the last time: whether it was right, and why. `score`: of a round that is over, else `null`. */
export function verdictCard(
  asked: PosedQuestion,
  choice: number,
  language: Language,
  { buttons, score, secondTry }: { buttons: Button[]; score: Score | null; secondTry: boolean },
): Card {
  const right = rightChoice(asked);
  const blocks: Block[] = [{ kind: "text", text: choiceAndReason(asked, choice) }];
  if (choice !== right) {
    blocks.push({
      kind: "text",
      text: `${text(language, "quiz.rightIs")}\n${choiceAndReason(asked, right)}`,
    });
  }
  if (score !== null) {
    const { right: count, total } = score;
    const missed = total - count;
    blocks.push({ kind: "text", text: text(language, "quiz.score", { right: count, total, missed }) });
  }
  blocks.push({ kind: "buttons", buttons });
  const title = choice !== right ? "quiz.wrong" : secondTry ? "quiz.right.second" : "quiz.right";
  return { title: text(language, title), blocks };
}

export interface GivenAnswer {
  /** The platform's id. */
  user: string;
  /** Index in the choices, from 0. */
  choice: number;
}

/** For the channel, when the question is closed. `named`: the ids of those who agreed to be named. */
export function revealCard(
  asked: PosedQuestion,
  answers: readonly GivenAnswer[],
  named: readonly string[],
  language: Language,
): Card {
  const right = rightChoice(asked);
  const rows = asked.choices.map((choice, at) => [
    letterOf(at) + (at === right ? " ✓" : ""),
    choice.text.replaceAll("`", ""),
    String(answers.filter((each) => each.choice === at).length),
  ]);
  const columns = [
    { label: text(language, "quiz.column.letter"), align: "left" as const },
    { label: text(language, "quiz.column.choice"), align: "left" as const },
    { label: text(language, "quiz.column.chose"), align: "right" as const },
  ];
  const users = answers.flatMap(({ user, choice }) =>
    choice === right && named.includes(user) ? [user] : [],
  );
  return {
    title: text(language, "quiz.closed"),
    blocks: [
      { kind: "text", text: asked.text },
      ...(answers.length === 0
        ? [{ kind: "text" as const, text: text(language, "quiz.nobody") }]
        : [{ kind: "table" as const, columns, rows }]),
      ...(users.length === 0
        ? []
        : [{ kind: "people" as const, label: text(language, "quiz.whoWasRight"), users }]),
      { kind: "text", text: choiceAndReason(asked, right) },
    ],
  };
}

export function rightChoice({ choices }: PosedQuestion): number {
  return choices.findIndex(({ right }) => right);
}

function choiceAndReason({ choices }: PosedQuestion, at: number): string {
  const choice = choices[at];
  return `${choiceLine(choice?.text ?? "", at)}\n${choice?.reason ?? ""}`;
}

function choiceLine(words: string, choice: number): string {
  return `**${letterOf(choice)}**  ${words}`;
}
