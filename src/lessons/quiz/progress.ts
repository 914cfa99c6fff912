/** What a learner has answered, and what to ask next. Pure. */

/** The last answer to a question. */
export interface Answered {
  right: boolean;
  /** In which round of its lesson, from 0. */
  round: number;
}

/** By the question's id; a question that was never answered is not in it. */
export type Answers = ReadonlyMap<string, Answered>;

type Identified = { id: string };

/**
 * The questions of a round that are still to be asked: first those that were missed the last time, then
 * those never answered, then the known ones. In a round each question comes once.
 */
export function pending<Q extends Identified>(questions: readonly Q[], answers: Answers, round: number): Q[] {
  const rank = ({ id }: Q) => {
    const answered = answers.get(id);
    if (answered === undefined) return 1;
    return answered.right ? 2 : 0;
  };
  return questions
    .filter(({ id }) => (answers.get(id)?.round ?? -1) < round)
    .sort((a, b) => rank(a) - rank(b));
}

export interface Score {
  right: number;
  answered: number;
  total: number;
}

/** The score of one round. */
export function scoreOf(questions: readonly Identified[], answers: Answers, round: number): Score {
  const inRound = questions.flatMap(({ id }) => answers.get(id) ?? []).filter((each) => each.round === round);
  const right = inRound.filter((each) => each.right).length;
  return { right, answered: inRound.length, total: questions.length };
}

/** How many questions were right the last time they were asked. */
export function known(questions: readonly Identified[], answers: Answers): number {
  return questions.filter(({ id }) => answers.get(id)?.right === true).length;
}

/** Whether the last answer to any of the questions was wrong. */
export function hasMissed(questions: readonly Identified[], answers: Answers): boolean {
  return questions.some(({ id }) => answers.get(id)?.right === false);
}
