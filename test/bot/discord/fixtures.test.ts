/** Every kind of message as it is sent, in files that can be read: see the folder `fixtures`. */
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { about } from "../../../src/bot/commands/about.js";
import { code } from "../../../src/bot/commands/code.js";
import type { Audience, Intent } from "../../../src/bot/commands/command.js";
import { commands } from "../../../src/bot/commands/index.js";
import { log } from "../../../src/bot/commands/log.js";
import { message, withPreface } from "../../../src/bot/discord/message.js";
import { registration } from "../../../src/bot/discord/registration.js";
import { UserError } from "../../../src/errors.js";
import type { Card } from "../../../src/lessons/cards/card.js";
import { glanceCard } from "../../../src/lessons/cards/glance-card.js";
import { apologyCard, cancelledCard, faultCard, mistakeCard } from "../../../src/lessons/cards/notices.js";
import { progressCard } from "../../../src/lessons/cards/progress-card.js";
import { resultCard } from "../../../src/lessons/cards/result-card.js";
import { text } from "../../../src/lessons/text.js";
import type { Race } from "../../../src/race/race.js";
import { problemsOfMessage } from "../../platforms/discord/check-message.js";
import { request, services } from "../../support/commands.js";
import { raceResult, repeat, tasks } from "../../support/results.js";

/** As it reads best: nothing broken, nothing referred to. */
const YAML = { lineWidth: 0, aliasDuplicateObjects: false };

const workload = tasks("sleep:5000", "sleep:10000");
const race: Race = {
  id: "discord-1234567890123456789",
  lanes: ["sync", "async"],
  workload,
  runtime: null,
  runs: 1,
};
const result = raceResult({ workload, lanes: ["sync", "threads", "async", "processes"] });
const computing = raceResult({ workload: repeat("cpu:300", 4), lanes: ["threads", "processes"], runs: 3 });
const stopped = raceResult({ workload, lanes: [{ lane: "sync", status: "cancelled", elapsedMs: 1_200 }] });
const many = raceResult({ workload: repeat("io:200", 64), lanes: ["sync", "threads", "async", "processes"] });

const startedAt = 1_000_000;
const running = {
  raceId: race.id,
  lanes: [
    {
      lane: "sync",
      run: 1,
      startedAt,
      elapsedMs: null,
      started: 1,
      stopped: 0,
      tasks: [
        [0, null],
        [null, null],
      ],
    },
    {
      lane: "async",
      run: 1,
      startedAt,
      elapsedMs: 10_003,
      started: 2,
      stopped: 2,
      tasks: [
        [0, 5_001],
        [0, 10_002],
      ],
    },
  ],
} as Parameters<typeof progressCard>[1]["progress"];

async function cardOf(answer: Promise<Intent>): Promise<Card> {
  const { kind, ...rest } = await answer;
  if (kind !== "card" || !("card" in rest)) throw new Error("no card");
  return rest.card;
}

const helpCommand = commands.find(({ name }) => name === "help");
const known = services({ lastResult: async () => many });
const program = services({
  program: async () => ({
    fileName: "async.py",
    code: "import asyncio\n\nasync def main():\n    await asyncio.sleep(5)\n",
  }),
});
const mistake = mistakeCard(new UserError("error.unreadableTask", { word: "five" }), "en");

const cards: Record<string, { card: Card; audience?: Audience; picture?: boolean }> = {
  "result-en": { card: resultCard(result, "en"), picture: true },
  "result-zh": { card: resultCard(result, "zh"), picture: true },
  "glance-en": {
    card: { ...glanceCard(result, "en"), context: { user: "80351110224678912", asked: "/race all 5 10" } },
    picture: true,
  },
  "glance-zh": { card: glanceCard(result, "zh"), picture: true },
  "glance-computing-en": { card: glanceCard(computing, "en"), picture: true },
  "result-computing-en": { card: resultCard(computing, "en"), picture: true },
  "result-cancelled-en": { card: resultCard(stopped, "en") },
  "result-late-en": {
    card: withPreface(resultCard(result, "en"), text("en", "discord.late")),
    picture: true,
  },
  "queued-en": { card: progressCard(race, { ahead: 3, progress: null }, 0, "en") },
  "running-en": { card: progressCard(race, { ahead: null, progress: running }, startedAt + 3_200, "en") },
  "running-zh": { card: progressCard(race, { ahead: null, progress: running }, startedAt + 3_200, "zh") },
  "cancelled-en": { card: cancelledCard("en") },
  "apology-en": { card: apologyCard(race.id, "en") },
  "mistake-en": { card: mistake, audience: "asker" as const },
  "fault-zh": { card: faultCard("1234567890123456789", "zh"), audience: "asker" as const },
  "help-en": {
    card: await cardOf(helpCommand?.run({ command: null }, request(), services()) as Promise<Intent>),
    audience: "asker" as const,
  },
  "about-en": {
    card: await cardOf(about.run({ part: null }, request(), services())),
    audience: "asker" as const,
  },
  "code-en": {
    card: await cardOf(code.run({ lane: "async", runtime: "python", bound: null }, request(), program)),
  },
  "log-shortened-en": { card: await cardOf(log.run({ lane: null }, request(), known)) },
};

describe("the messages of each kind", () => {
  it.each(Object.entries(cards))("%s", async (name, { card, audience = "all", picture = false }) => {
    const made = message(card, { picture, audience });
    expect(problemsOfMessage(made, picture ? ["photo-finish.png"] : [])).toEqual([]);
    // The zone of whoever runs this.
    const yaml = stringify(made, YAML).replace(/UTC[+-]\d\d:\d\d/, "UTC");
    await expect(yaml).toMatchFileSnapshot(`fixtures/${name}.yaml`);
  });

  it("registration", async () => {
    const yaml = stringify(registration(commands), YAML);
    await expect(yaml).toMatchFileSnapshot("fixtures/registration.yaml");
  });
});
