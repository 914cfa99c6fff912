import { createHash } from "node:crypto";
import { UserError } from "../../errors.js";
import type { LessonId } from "../../lessons/course/ids.js";
import type { Lesson } from "../../lessons/course/lesson.js";
import { questionCard } from "../../lessons/quiz/cards.js";
import { type Answers, hasMissed, known, pending } from "../../lessons/quiz/progress.js";
import { ask } from "../../lessons/quiz/question.js";
import type { Request } from "../request.js";
import { type Options, optionsFromText } from "./arguments.js";
import type { Command, Intent, Services } from "./command.js";
import { LESSON_CHOICES, lessonNamed } from "./lesson.js";
import { chatWords } from "./typed-words.js";

interface ParsedQuiz {
  /** As typed; `null`: whichever is the most useful. */
  lesson: string | null;
}

export const quiz: Command<ParsedQuiz> = {
  name: "quiz",
  summary: "quiz.summary",
  subject: { name: "lesson", required: false, choices: LESSON_CHOICES },
  options: [],
  pressedAudience: "all",
  examples: ["/quiz event-loop", "/quiz"],
  fromText(words) {
    // Titles have spaces; an option is a mistake, which is told as for every command.
    const { name, options, examples } = quiz;
    const named = chatWords(words).filter((word) => word.includes("="));
    optionsFromText({ name, options, examples }, named.join(" "));
    return parseQuiz({ lesson: words });
  },
  fromOptions: parseQuiz,
  run: askQuestion,
};

function parseQuiz(options: Options): ParsedQuiz {
  const words = chatWords(String(options.lesson ?? "")).join(" ");
  return { lesson: words === "" ? null : words };
}

async function askQuestion(parsed: ParsedQuiz, request: Request, services: Services): Promise<Intent> {
  const { course, quizzes } = services;
  const { language } = request;
  const id =
    parsed.lesson === null ? await lessonToPractise(request, services) : lessonNamed(parsed.lesson, services);
  const lesson = course.lesson(id, language);
  const { question, number } = await nextQuestion(lesson, request, services);

  const quizId = idOf(request);
  const asked = ask(question, quizId, language);
  const { platform, outlet, user, channel, address } = request;
  const reply = { platform, outlet, user, channel, language, address };
  const heading = { lesson: lesson.title, number, total: lesson.questions.length };
  const opened = { id: quizId, lesson: id, question: question.id, heading, reply, asked };
  await quizzes.open(opened);
  if (request.alone === true) {
    return { kind: "card", card: questionCard(opened, "alone", language), audience: "all" };
  }
  await services.closeLater(quizId, reply);
  const card = questionCard(opened, { answered: 0, closed: false }, language);
  return { kind: "card", card, audience: "all", keptAs: quizId };
}

/** The next of this round; when the round is over, the first of a new one. */
async function nextQuestion({ id, questions }: Lesson, request: Request, { learners }: Services) {
  const answers = await learners.answers(request, id, questions);
  let left = pending(questions, answers, await learners.round(request, id));
  if (left.length === 0) left = pending(questions, answers, await learners.nextRound(request, id));
  const [question] = left;
  if (question === undefined) throw new Error(`The lesson ${id} has no question.`);
  return { question, number: questions.length - left.length + 1 };
}

/** The first lesson with a missed question, else the first whose questions are not all known. */
async function lessonToPractise(request: Request, { course, learners }: Services): Promise<LessonId> {
  const lessons = course.lessons(request.language);
  const states = await Promise.all(
    lessons.map(async (lesson): Promise<{ lesson: Lesson; answers: Answers }> => {
      return { lesson, answers: await learners.answers(request, lesson.id, lesson.questions) };
    }),
  );
  const missed = states.find(({ lesson, answers }) => hasMissed(lesson.questions, answers));
  const open = states.find(
    ({ lesson, answers }) => known(lesson.questions, answers) < lesson.questions.length,
  );
  const first = missed ?? open ?? states[0];
  if (first === undefined) throw new UserError("quiz.error.none");
  return first.lesson.id;
}

/** The same request is the same question; short, since it is in every button. */
function idOf({ platform, id }: Request): string {
  return createHash("sha256").update(`${platform}/${id}`).digest("hex").slice(0, 12);
}
