/** Weekly summaries while all that runs is killed at random moments around the post: one a week, and none lost. */
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { slashCommand } from "../platforms/slack/people.js";
import { type TipAlarm, tipAlarm } from "../support/tip-alarm.js";
import { until } from "../support/until.js";
import { type Installation, install, quiet, says } from "./installation.js";

/** The same seed gives the same moments: FAULTS_SEED=… repeats what failed. */
const SEED = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 1e6));
const WEEKS = 4;

let here: Installation;
let alarm: TipAlarm | undefined;
afterEach(async () => {
  await alarm?.close();
  await here?.stop();
});

const isSummary = says("The week here:");
const summaries = () => here.slack.messages.filter(isSummary);

test("each week has one summary, wherever the process is killed", async ({ annotate }) => {
  await annotate(`FAULTS_SEED=${SEED}`);
  here = await install();
  let running = await here.ready("start");
  const typed = "/tip weekly monday 09:00 Europe/Berlin";
  await here.http.command(slashCommand(here.slack, typed, { user: "UBOSS" }));
  await here.message("the schedule", says("A summary of the week here every Monday"));
  alarm = await tipAlarm({ url: here.redis.url, prefix: "photofinish" }, "slack");
  for (let week = 1; week <= WEEKS; week++) {
    await alarm.ring();
    await setTimeout(((SEED * week * 7919) % 300) / 2);
    await running.kill();
    running = await here.ready("start");
    // A job whose worker was killed is taken again once its lock has run out.
    await until(`the summary of week ${week} is posted`, () => summaries().length >= week, 120_000);
    await quiet();
    expect(summaries()).toHaveLength(week);
  }
  expect(here.slack.problems).toEqual([]);
}, 400_000);
