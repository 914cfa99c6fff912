/** What is kept of one person, shown to them alone, and forgotten at their wish. */
import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import { pointsIn } from "../../store/player.js";
import type { Request } from "../request.js";
import type { Services } from "./command.js";

type Parts = Pick<Services, "learners" | "players" | "predictions" | "quizzes" | "settings">;

const FORGET = "/settings forget-me";

export async function ownDataCard(request: Request, parts: Parts): Promise<Card> {
  const { language } = request;
  const [settings, learnt, player, guessed, answered] = await Promise.all([
    parts.settings.ownCount(request),
    parts.learners.counts(request),
    parts.players.get(request),
    parts.predictions.guessedBy(request),
    parts.quizzes.answeredBy(request),
  ]);
  const kept = {
    settings,
    lessons: learnt.read,
    questions: learnt.answered,
    points: pointsIn(player, "all", null),
    days: player.streak.days,
    guesses: guessed.length,
    answers: answered.length,
  };
  const names = Object.keys(kept) as (keyof typeof kept)[];
  const columns = [
    { label: text(language, "ownData.what"), align: "left" as const },
    { label: text(language, "ownData.kept"), align: "right" as const },
  ];
  const rows = names.map((name) => [text(language, `ownData.${name}`), `${kept[name]}`]);
  return {
    title: text(language, "ownData.title"),
    blocks: [
      { kind: "table", columns, rows },
      { kind: "buttons", buttons: [{ label: text(language, "ownData.button.forget"), command: FORGET }] },
      { kind: "note", text: text(language, "ownData.note") },
    ],
  };
}

export function confirmForgetCard({ language }: Request): Card {
  const button = { label: text(language, "ownData.button.confirm"), command: `${FORGET} yes` };
  return {
    title: text(language, "ownData.confirm.title"),
    blocks: [
      { kind: "text", text: text(language, "ownData.confirm") },
      { kind: "buttons", buttons: [button] },
    ],
  };
}

/** Everything, in an order in which what is left after a failure can still be forgotten by the same command. */
export async function forget(request: Request, parts: Parts): Promise<Card> {
  const { language } = request;
  await parts.predictions.forget(request);
  await parts.quizzes.forget(request);
  await parts.learners.forget(request);
  await parts.players.forget(request);
  await parts.settings.forget(request);
  return {
    title: text(language, "ownData.forgotten.title"),
    tone: "good",
    blocks: [{ kind: "text", text: text(language, "ownData.forgotten") }],
  };
}
