/** What is needed of the store to count points: the local day of who takes part, and who has how many. */

import { rightChoice } from "../lessons/quiz/cards.js";
import { type Ranked, ranked } from "../lessons/standings/ranks.js";
import { type Prediction, pointsOf } from "../race/prediction.js";
import type { RaceResult } from "../race/result.js";
import { type Player, pointsIn, weekOf } from "../store/player.js";
import type { Participant, Players } from "../store/players.js";
import type { Quiz } from "../store/quizzes.js";
import type { Services } from "./commands/command.js";
import { zoneOfRequest } from "./commands/zones.js";
import type { Request } from "./request.js";
import { localDay } from "./tips/wall-clock.js";

/** By the user's own zone, else by that of the channel's daily tip, else by UTC. */
export async function dayOf(request: Request, { tips }: Pick<Services, "tips">): Promise<string> {
  const zone = zoneOfRequest(request) ?? (await tips.daily.status(request)).schedule?.zone ?? "UTC";
  return localDay(zone, Date.now());
}

/** So many are read at once. */
const READ_AT_ONCE = 100;

/** Those with points in a place (see `placesOf`) and week (see `weekOf`; `null`: ever). */
export async function standingsIn(
  players: Players,
  platform: string,
  place: string,
  week: string | null,
): Promise<Ranked[]> {
  const all = await playersAt(players, platform, place);
  return ranked(new Map(all.map(([user, player]) => [user, pointsIn(player, place, week)])));
}

/** Those who belong to a place, with what they have. */
export async function playersAt(
  players: Players,
  platform: string,
  place: string,
): Promise<[string, Player][]> {
  const users = await players.in(platform, place);
  const all: [string, Player][] = [];
  for (let at = 0; at < users.length; at += READ_AT_ONCE) {
    const some = users.slice(at, at + READ_AT_ONCE);
    const read = some.map(
      async (user): Promise<[string, Player]> => [user, await players.get({ platform, user })],
    );
    all.push(...(await Promise.all(read)));
  }
  return all;
}

/** A question that was right at once counts this, once a week for each person. */
const QUIZ_POINTS = 1;

/** For an answer that was the first of its user. Again is no mistake. */
export async function countAnswer(
  { lesson, question, asked }: Quiz,
  choice: number,
  participant: Participant,
  day: string,
  players: Players,
): Promise<void> {
  if (choice !== rightChoice(asked)) return players.takePart(participant, day);
  await players.award(
    participant,
    { id: `quiz/${lesson}/${question}/${weekOf(day)}`, points: QUIZ_POINTS },
    day,
  );
}

/** For all who guessed, once the race has its result. Again is no mistake. */
export async function countGuesses(
  prediction: Prediction,
  result: RaceResult,
  players: Players,
): Promise<void> {
  const { id, guesses, reply } = prediction;
  for (const [user, guess] of Object.entries(guesses)) {
    const points = pointsOf(guess, prediction, result);
    if (points > 0) await players.award({ ...reply, user }, { id: `prediction/${id}`, points }, null);
  }
}
