/** What people see of a quiz. Pure. */
import type { Language } from "../../race/reply.js";
import type { Block, Button, Card } from "../cards/card.js";
import { text } from "../text.js";
import type { Score } from "./progress.js";
import { LETTERS, letterOf, type PosedQuestion } from "./question.js";

export interface QuestionShown {
  id: string;
  lesson: string;
  /** Its place in the round, from 1. */
  number: number;
  /** How many questions the round has. */
  total: number;
  asked: PosedQuestion;
}

/** The question with a button for each choice; for all to see. */
export function questionCard(shown: QuestionShown, language: Language, alone: boolean): Card {
  const { id, asked, lesson, number, total } = shown;
  const answers: Button[] = asked.choices.map((_, at) => ({
    label: letterOf(at).toUpperCase(),
    command: `/answer ${letterOf(at)} question=${id}`,
    pressOnly: true,
  }));
  const close = { label: text(language, "quiz.close"), command: `/answer close question=${id}` };
  return {
    title: text(language, "quiz.title", { lesson, number, total }),
    blocks: [
      { kind: "text", text: asked.text },
      { kind: "text", text: asked.choices.map((choice, at) => choiceLine(choice.text, at)).join("\n") },
      { kind: "buttons", buttons: alone ? answers : [...answers, close] },
      { kind: "note", text: text(language, alone ? "quiz.how.alone" : "quiz.how", { letters: LETTERS[0] }) },
    ],
  };
}

/** For the one who answered: whether it was right, and why. `score`: of a round that is over, else `null`. */
export function verdictCard(
  asked: PosedQuestion,
  choice: number,
  language: Language,
  { buttons, score }: { buttons: Button[]; score: Score | null },
): Card {
  const given = asked.choices[choice];
  const right = asked.choices.findIndex((each) => each.right);
  const blocks: Block[] = [
    { kind: "text", text: `${choiceLine(given?.text ?? "", choice)}\n${given?.reason ?? ""}` },
  ];
  if (choice !== right) {
    const answer = asked.choices[right];
    const words = `${choiceLine(answer?.text ?? "", right)}\n${answer?.reason ?? ""}`;
    blocks.push({ kind: "text", text: `${text(language, "quiz.rightIs")}\n${words}` });
  }
  if (score !== null) {
    const { right: count, total } = score;
    const missed = total - count;
    blocks.push({ kind: "text", text: text(language, "quiz.score", { right: count, total, missed }) });
  }
  blocks.push({ kind: "buttons", buttons });
  return { title: text(language, choice === right ? "quiz.right" : "quiz.wrong"), blocks };
}

/** For the channel: that somebody answered, but not what. */
export function answeredCard(name: string, count: number, language: Language): Card {
  return { title: text(language, "quiz.answered", { name: plain(name), count }), blocks: [] };
}

export interface GivenAnswer {
  name: string;
  /** Index in the choices, from 0. */
  choice: number;
}

/** For the channel, when the question is closed: the right choice, its reason, and who chose what. */
export function revealCard(asked: PosedQuestion, answers: readonly GivenAnswer[], language: Language): Card {
  const right = asked.choices.findIndex((each) => each.right);
  const answer = asked.choices[right];
  const separator = text(language, "workload.listSeparator");
  const rows = asked.choices.map((choice, at) => [
    letterOf(at) + (at === right ? " ✓" : ""),
    choice.text.replaceAll("`", ""),
    answers.flatMap((each) => (each.choice === at ? [plain(each.name)] : [])).join(separator),
  ]);
  const columns = (["quiz.column.letter", "quiz.column.choice", "quiz.column.who"] as const).map((key) => ({
    label: text(language, key),
    align: "left" as const,
  }));
  return {
    title: text(language, "quiz.closed"),
    blocks: [
      { kind: "text", text: asked.text },
      { kind: "table", columns, rows },
      { kind: "text", text: `${choiceLine(answer?.text ?? "", right)}\n${answer?.reason ?? ""}` },
    ],
  };
}

function choiceLine(words: string, choice: number): string {
  return `**${letterOf(choice)}**  ${words}`;
}

/** A person's name without what would be read as **bold**, `code` or a new line. */
function plain(name: string): string {
  return name.replace(/[`*\p{C}]/gu, "").slice(0, 40);
}
