/** Comparisons while the worker is killed again and again, and the bot once: each is answered, once. */
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { slashCommand } from "../platforms/slack/people.js";
import { until } from "../support/until.js";
import { type Installation, install, isResult, quiet, says } from "./installation.js";

let here: Installation;
afterEach(() => here?.stop());

const isComparison = says(/took|No clear difference/);

describe("a comparison", () => {
  test("has one result where its worker is killed in it, twice, and its bot", async () => {
    here = await install();
    let bot = await here.ready("bot");
    let worker = await here.ready("worker");
    const typed = "/compare async 0.3*2 runtime=node limit=1,2";
    expect((await here.http.command(slashCommand(here.slack, typed, { channel: "C1" }))).status).toBe(200);
    await here.message("that it is on", says("Comparing limit=1"));
    for (const afterMs of [700, 1_300]) {
      await setTimeout(afterMs);
      await worker.kill();
      worker = await here.ready("worker");
    }
    await bot.kill();
    bot = await here.ready("bot");
    await here.message("the result", isComparison, 120_000);
    await quiet();
    const results = here.slack.messages.filter((message) => isComparison(message) && isResult(message));
    expect(results).toHaveLength(1);
    // Another can be started: nothing of the first is left.
    await here.http.command(slashCommand(here.slack, typed, { channel: "C2" }));
    await until(
      "there is the other result",
      () => here.slack.messages.filter(isComparison).length === 2,
      120_000,
    );
    expect(here.slack.problems).toEqual([]);
  }, 300_000);

  test("can be cancelled, and says so", async () => {
    here = await install();
    await here.ready("start");
    const typed = "/compare sync 5 5 runtime=node,python";
    await here.http.command(slashCommand(here.slack, typed, { channel: "C1" }));
    await here.message("that it is on", says("Round 1"));
    await here.http.command(slashCommand(here.slack, "/cancel", { channel: "C1" }));
    await here.message("that it was cancelled", says(/[Cc]ancelled/));
    expect(here.slack.problems).toEqual([]);
  }, 120_000);
});
