/** The messages of each kind, for reading: `vitest run -u` writes them anew after a change that is meant. */
import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import { cardMessage } from "../../../src/bot/slack/message.js";
import { UserError } from "../../../src/errors.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { glanceCard } from "../../../src/lessons/cards/glance-card.js";
import { apologyCard, cancelledCard, mistakeCard } from "../../../src/lessons/cards/notices.js";
import { progressCard } from "../../../src/lessons/cards/progress-card.js";
import { resultCard } from "../../../src/lessons/cards/result-card.js";
import type { Race } from "../../../src/race/race.js";
import type { Language } from "../../../src/race/reply.js";
import { messageProblems } from "../../platforms/slack/block-kit.js";
import { request, services } from "../../support/commands.js";
import { raceResult, repeat, tasks } from "../../support/results.js";

async function answer(typed: string, language: Language): Promise<Card> {
  const { command, parsed } = parseText(typed);
  const answered = await command.run(parsed, request({ language }), services());
  if (answered.kind !== "card") throw new Error("not a card");
  return answered.card;
}

function mistakeIn(typed: string, language: Language): Card {
  try {
    parseText(typed);
  } catch (error) {
    if (error instanceof UserError) return mistakeCard(error, language);
    throw error;
  }
  throw new Error("no mistake");
}

const waiting: Race = {
  id: "slack-1",
  lanes: ["sync", "async"],
  workload: tasks("sleep:500", "sleep:1000"),
  runtime: null,
  runs: 1,
};
const running = {
  raceId: "slack-1",
  lanes: [
    {
      lane: "sync" as const,
      run: 1,
      startedAt: 0,
      elapsedMs: null,
      started: 1,
      stopped: 0,
      tasks: [
        [0, null],
        [null, null],
      ] as [number | null, number | null][],
    },
    {
      lane: "async" as const,
      run: 1,
      startedAt: 0,
      elapsedMs: null,
      started: 2,
      stopped: 1,
      tasks: [
        [0, 501],
        [0, null],
      ] as [number | null, number | null][],
    },
  ],
};
const sleeps = raceResult({
  workload: tasks("sleep:5000", "sleep:10000"),
  lanes: ["sync", "threads", "async", "processes"],
});
const computing = raceResult({
  workload: repeat("cpu:300", 4),
  lanes: ["threads"],
  runtime: "python",
  runs: 3,
});

const kinds: Record<string, (language: Language) => Card | Promise<Card>> = {
  help: (language) => answer("help", language),
  "help-race": (language) => answer("help race", language),
  code: (language) => answer("code async", language),
  about: (language) => answer("about", language),
  settings: (language) => answer("settings", language),
  mistake: (language) => mistakeIn("race <!channel> <https://example.org|here>", language),
  queued: (language) => progressCard(waiting, { ahead: 3, progress: null }, 800, language),
  running: (language) => progressCard(waiting, { ahead: null, progress: running }, 800, language),
  result: (language) => resultCard(sleeps, language),
  glance: (language) => ({
    ...glanceCard(sleeps, language),
    context: { user: "U0ADA", asked: "/race all 5 10" },
  }),
  "glance-computing": (language) => glanceCard(computing, language),
  "result-computing": (language) => resultCard(computing, language),
  cancelled: (language) => cancelledCard(language),
  apology: (language) => apologyCard("slack-1", language),
};

describe.each(["en", "zh"] as const)("messages in Slack (%s)", (language) => {
  it.each(Object.entries(kinds))("%s", async (name, card) => {
    const message = cardMessage(await card(language), language, "F0PICTURE");
    expect(messageProblems(message)).toEqual([]);
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(
      `fixtures/${name}.${language}.json`,
    );
  });
});
