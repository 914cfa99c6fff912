import { UserError } from "../../errors.js";
import type { Button, Card } from "../../lessons/cards/card.js";
import {
  questionCard,
  revealCard,
  rightChoice,
  secondTryCard,
  verdictCard,
} from "../../lessons/quiz/cards.js";
import { pending, type Score, scoreOf } from "../../lessons/quiz/progress.js";
import { ask, LETTERS, letterOf } from "../../lessons/quiz/question.js";
import { text } from "../../lessons/text.js";
import type { Quiz, Quizzes } from "../../store/quizzes.js";
import type { Settings } from "../../store/settings.js";
import type { Request } from "../request.js";
import { countAnswer, dayOf } from "../standings.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Change, Command, Intent, Services } from "./command.js";
import { chatWords } from "./typed-words.js";

interface ParsedAnswer {
  /** A choice from 0, or the end of the question. */
  choice: number | "close";
  /** `null`: the newest question of the channel. */
  question: string | null;
}

/** Behind the buttons of a question; typed where there are none. */
export const answer: Command<ParsedAnswer> = {
  name: "answer",
  summary: "answer.summary",
  subject: {
    name: "answer",
    required: true,
    choices: [
      ...LETTERS.map((value) => ({ value, summary: "answer.letter" as const })),
      { value: "close", summary: "answer.close" },
    ],
  },
  options: [{ name: "question", summary: "answer.question", type: "text" }],
  hidden: true,
  audience: "asker",
  examples: ["/answer b", "/answer close"],
  fromText: (words) => parseAnswer(optionsFromText(answer, words)),
  fromOptions: parseAnswer,

  async run({ choice, question }, request, services) {
    const { quizzes } = services;
    const quiz = question === null ? await quizzes.newest(request) : await quizzes.get(question);
    if (quiz === null) throw new UserError(question === null ? "quiz.error.none" : "quiz.error.gone");
    if (await quizzes.isClosed(quiz.id))
      throw new UserError("quiz.error.closed", { letter: rightLetter(quiz) });
    return choice === "close" ? close(quiz, request, services) : give(choice, quiz, request, services);
  },
};

function parseAnswer(options: Options): ParsedAnswer {
  const given = choiceOption(answer, options, "answer", [...LETTERS, "close"]);
  if (given === null) throw new UserError("quiz.error.letterMissing");
  const question = chatWords(String(options.question ?? "")).join(" ");
  return {
    choice: given === "close" ? given : LETTERS.indexOf(given),
    question: question === "" ? null : question,
  };
}

async function give(choice: number, quiz: Quiz, request: Request, services: Services): Promise<Intent> {
  const { quizzes, learners, course } = services;
  const { language, user } = request;
  const letters = quiz.asked.choices.map((_, at) => letterOf(at)).join(" ");
  if (choice >= quiz.asked.choices.length) {
    throw new UserError("quiz.error.noSuchChoice", { letter: letterOf(choice), letters });
  }
  const isRight = (at: number) => at === rightChoice(quiz.asked);
  const tried = await quizzes.answer(quiz.id, { user, choice, request: request.id }, isRight);
  // Also one that was given before: the process that had it may have been killed before it was counted.
  const given = "before" in tried ? { number: tried.was, choice: tried.before.choice } : { ...tried, choice };
  if (given.number === 1) {
    await countAnswer(quiz, given.choice, request, await dayOf(request, services), services.players);
  }
  if ("before" in tried) throw new UserError("quiz.error.already", { letter: letterOf(tried.before.choice) });

  const lesson = course.lesson(quiz.lesson, language);
  const question = lesson.questions.find(({ id }) => id === quiz.question);
  // A new version of the course may have lost the question while it was open.
  const asked = question === undefined ? quiz.asked : ask(question, quiz.id, language);
  // What somebody knows is what they knew at once.
  if (tried.number === 1) await learners.record(request, quiz.lesson, quiz.question, isRight(choice));
  const changes = changed(quiz, quizzes);
  if (tried.number === 1 && !isRight(choice)) {
    const card = secondTryCard({ id: quiz.id, asked }, choice, language);
    return { kind: "card", card, audience: "asker", changes };
  }
  const next = await whatNext(quiz, request, services);
  const card = verdictCard(asked, choice, language, { ...next, secondTry: tried.number === 2 });
  if (request.alone === true) await quizzes.close(quiz.id, request.id);
  return { kind: "card", card, audience: "asker", changes };
}

/** The question in the channel says how many have answered, and whether it is closed. */
export function changed(quiz: Quiz, quizzes: Pick<Quizzes, "answers" | "isClosed">): Change {
  return {
    id: quiz.id,
    reply: quiz.reply,
    async card() {
      const [answers, closed] = await Promise.all([quizzes.answers(quiz.id), quizzes.isClosed(quiz.id)]);
      return questionCard(quiz, { answered: answers.length, closed }, quiz.reply.language);
    },
  };
}

/** The next question of this learner's round, or its score and where to go from there. */
async function whatNext(
  { lesson: id }: Quiz,
  request: Request,
  { course, learners }: Services,
): Promise<{ buttons: Button[]; score: Score | null }> {
  const { language } = request;
  const lesson = course.lesson(id, language);
  const [answers, round] = await Promise.all([
    learners.answers(request, id, lesson.questions),
    learners.round(request, id),
  ]);
  if (pending(lesson.questions, answers, round).length > 0) {
    return { buttons: [{ label: text(language, "quiz.button.next"), command: `/quiz ${id}` }], score: null };
  }
  const next = course.lessons(language)[lesson.order];
  const onward =
    next === undefined
      ? { label: text(language, "quiz.button.list"), command: "/lesson" }
      : {
          label: text(language, "quiz.button.nextLesson", { title: next.title }),
          command: `/lesson ${next.id}`,
        };
  const again = { label: text(language, "quiz.button.again"), command: `/quiz ${id}` };
  return { buttons: [onward, again], score: scoreOf(lesson.questions, answers, round) };
}

async function close(quiz: Quiz, request: Request, { quizzes, settings }: Services): Promise<Intent> {
  if (quiz.reply.user !== request.user || quiz.reply.platform !== request.platform) {
    throw new UserError("quiz.error.notYours");
  }
  // Somebody else, or the clock, may have been faster: then the channel has the answer already.
  if (!(await quizzes.close(quiz.id, request.id)))
    throw new UserError("quiz.error.closed", { letter: rightLetter(quiz) });
  const reveal = await revealed(quiz, quizzes, settings);
  if (request.alone === true) return { kind: "card", card: reveal, audience: "asker" };
  const { language } = request;
  const card: Card = {
    title: text(language, "quiz.closedByYou"),
    blocks: [{ kind: "text", text: text(language, "quiz.closedByYou.text") }],
  };
  return { kind: "card", card, audience: "asker", announce: reveal, changes: changed(quiz, quizzes) };
}

/** What the channel sees when the question is closed. */
export async function revealed(
  { id, asked, reply }: Quiz,
  quizzes: Pick<Quizzes, "answers">,
  settings: Pick<Settings, "whoAgreed">,
): Promise<Card> {
  const answers = await quizzes.answers(id);
  const named = await settings.whoAgreed(
    reply.platform,
    answers.map(({ user }) => user),
  );
  return revealCard(asked, answers, named, reply.language);
}

function rightLetter({ asked }: Quiz): string {
  return letterOf(rightChoice(asked));
}
