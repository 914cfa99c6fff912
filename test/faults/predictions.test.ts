/**
 * Predictions in several channels while everything that runs is killed again and again, at random moments: while they are
 * opened, guessed about and closed, while their races run, and while results are posted.
 */
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { buttonsOf, press, shown, slashCommand } from "../platforms/slack/people.js";
import type { Message } from "../platforms/slack/workspace.js";
import { dataFolder } from "../support/cli.js";
import { until } from "../support/until.js";
import { type Installation, install, quiet, type Running, says } from "./installation.js";

/** The same seed gives the same moments: FAULTS_SEED=… repeats what failed. */
const SEED = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 1e6));
const CHANNELS = ["C1", "C2", "C3"];
const VOTERS = ["UADA", "UBOB", "UBOSS", "UEVE"];
const LANES = ["sync", "threads", "async", "processes"];

let here: Installation;
const folders: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  await here?.stop();
  for (const folder of folders.splice(0)) await folder.remove();
});

/** Park and Miller's numbers, from 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const isQuestion = says("Who wins?");
const isOutcome = says("had the winner right");
const inChannel = (id: string) => here.slack.messages.filter(({ channel }) => channel === id);
const questionOf = (channel: string) => inChannel(channel).find(isQuestion) as Message;

/** Pressed again until the bot has acknowledged it, as people do. Resolves to the address for the answer. */
async function pressed(channel: string, label: string, user: string): Promise<string> {
  for (;;) {
    const question = questionOf(channel);
    const button = buttonsOf(question).find(({ text }) => text.text === label);
    if (button === undefined) throw new Error(`There is no button ${label} in ${shown(question)}`);
    const body = press(here.slack, question, button, { channel, user });
    const sent = await here.http.interaction(body).catch(() => null);
    if (sent?.status === 200) return (body as { response_url: string }).response_url;
    await setTimeout(200);
  }
}

const responseOf = (url: string) => url.split("/").at(-1) ?? "";
const isAnsweredAt = (url: string) =>
  here.slack.messages.some(({ response }) => response === responseOf(url));

function expectOneOfEach(): void {
  for (const channel of CHANNELS) {
    expect(inChannel(channel).filter(isQuestion)).toHaveLength(1);
    expect(inChannel(channel).filter(isOutcome)).toHaveLength(1);
  }
}

describe.each(["Redis", "the embedded store"])("predictions on %s", (store) => {
  test("each has one question and one result with every guess that was acknowledged, wherever the process is killed", async ({
    annotate,
  }) => {
    await annotate(`FAULTS_SEED=${SEED}`);
    const random = randomNumbers(SEED);
    here = await install();
    for (const channel of CHANNELS) here.slack.joined.add(channel);
    here.slack.users.set("UEVE", { tz: "Europe/Berlin", locale: "en-US", admin: false });
    const data = await dataFolder();
    folders.push(data);
    const own = { ...(store === "Redis" ? {} : { STORE_URL: "" }), PHOTOFINISH_DATA: data.folder };
    let running: Running = await here.ready("start", own);
    const killed = async () => {
      await running.kill();
      running = await here.ready("start", own);
    };

    // Opened.
    for (const channel of CHANNELS) {
      const typed = "/predict all 0.2 runtime=node for=60s";
      const sent = await here.http.command(slashCommand(here.slack, typed, { channel }));
      expect(sent.status).toBe(200);
    }
    await setTimeout(random() * 150);
    await killed();
    await until("every channel has its question", () => CHANNELS.every(questionOf), 40_000);

    // Guessed about.
    const votes = CHANNELS.flatMap((channel) =>
      VOTERS.map(async (user, at) => {
        await setTimeout(at * 100);
        return await pressed(channel, LANES[at] ?? "async", user);
      }),
    );
    await setTimeout(random() * 600);
    await killed();
    const answers = await Promise.all(votes);
    await until("every guess is confirmed to who made it", () => answers.every(isAnsweredAt), 40_000);

    // As somebody still sees them whose view is old.
    const question = questionOf("C1");
    const oldButtons = buttonsOf(question);

    // Closed by who asked.
    const closings = CHANNELS.map((channel) => pressed(channel, "Close and race", "UADA"));
    await Promise.all(closings);
    await setTimeout(random() * 150);
    await killed();

    // On the way.
    await setTimeout(random() * 2_000);
    await killed();
    // On a quick machine some are there by now, or all.
    await until("a result is posted", () => here.slack.messages.some(isOutcome), 60_000);
    await setTimeout(random() * 50);
    await killed();

    const all = `of ${VOTERS.length} guesses had the winner right`;
    await until(
      "every channel has a result with every guess",
      () => CHANNELS.every((channel) => inChannel(channel).some(says(all))),
      60_000,
    );
    await quiet();
    expectOneOfEach();

    // Too late. Whoever pressed while the process was killed may be answered only now: that is not counted here.
    const late: string[] = [];
    for (const label of ["async", "Close and race"]) {
      const button = oldButtons.find(({ text }) => text.text === label);
      if (button === undefined) throw new Error(`There was no button ${label}.`);
      const body = press(here.slack, question, button, { channel: "C1" });
      late.push(responseOf((body as { response_url: string }).response_url));
      await here.http.interaction(body);
    }
    await quiet();
    const answersTo = here.slack.messages.filter(({ response }) => late.includes(response ?? ""));
    expect(answersTo.map(shown)).toEqual(
      Array(2).fill(expect.stringContaining("Too late: the prediction is closed")),
    );
    expectOneOfEach();
    expect(here.slack.problems).toEqual([]);
  }, 240_000);
});
