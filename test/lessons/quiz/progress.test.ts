import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Answered, hasMissed, known, pending, scoreOf } from "../../../src/lessons/quiz/progress.js";

const QUESTIONS = ["a", "b", "c", "d"].map((id) => ({ id }));
const ids = (questions: { id: string }[]) => questions.map(({ id }) => id).join("");
const answers = (given: Record<string, [right: boolean, round: number]>) =>
  new Map<string, Answered>(Object.entries(given).map(([id, [right, round]]) => [id, { right, round }]));

describe("pending", () => {
  it("asks everything in its order the first time", () => {
    expect(ids(pending(QUESTIONS, answers({}), 0))).toBe("abcd");
  });

  it("asks nothing twice in a round, also what was missed in it", () => {
    expect(ids(pending(QUESTIONS, answers({ a: [false, 0], c: [true, 0] }), 0))).toBe("bd");
  });

  it("asks first in the next round what was missed, then what is new, then the rest", () => {
    const given = answers({ a: [true, 0], b: [true, 0], d: [false, 0] });
    expect(ids(pending(QUESTIONS, given, 1))).toBe("dcab");
  });

  it("ends every round after each question has come once, whatever is answered", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (rights) => {
        const given = new Map<string, Answered>();
        for (let round = 0; round < 3; round++) {
          const asked: string[] = [];
          for (
            let [next] = pending(QUESTIONS, given, round);
            next;
            [next] = pending(QUESTIONS, given, round)
          ) {
            asked.push(next.id);
            given.set(next.id, { right: rights.pop() ?? true, round });
          }
          expect([...asked].sort().join("")).toBe("abcd");
          expect(scoreOf(QUESTIONS, given, round).answered).toBe(4);
        }
      }),
    );
  });
});

describe("progress", () => {
  const given = answers({ a: [true, 1], b: [false, 1], c: [true, 0] });

  it("counts a round for the score, and the last answers for what is known", () => {
    expect(scoreOf(QUESTIONS, given, 1)).toEqual({ right: 1, answered: 2, total: 4 });
    expect(known(QUESTIONS, given)).toBe(2);
  });

  it("knows whether something was missed", () => {
    expect(hasMissed(QUESTIONS, given)).toBe(true);
    expect(hasMissed(QUESTIONS, answers({ a: [true, 0] }))).toBe(false);
  });
});
