import { createServer } from "node:http";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { StartError } from "../../../src/errors.js";
import { slashCommand } from "../../platforms/slack/people.js";
import { freePort, redisForTests } from "../../support/redis.js";
import { hasPicture, type Installation, install, isResult } from "./parts.js";

const redis = await redisForTests();

describe.skipIf(redis === null)("starting with Slack", () => {
  let here: Installation | undefined;
  afterEach(async () => {
    await here?.stop();
  });
  afterAll(() => redis?.stop());

  it("needs nothing else: one process, the embedded store", async () => {
    here = await install(redis as NonNullable<typeof redis>, "socket");
    await here.start("start", { STORE_URL: "" });
    await here.transport.command(slashCommand(here.slack, "/race async 0.1 runtime=node"));
    await here.message("a result with its picture", (message) => isResult(message) && hasPicture(message));
    expect(here.slack.messages).toHaveLength(1);
    expect(here.slack.problems).toEqual([]);
  }, 60_000);

  it("names the port that is taken", async () => {
    here = await install(redis as NonNullable<typeof redis>, "http");
    const port = await freePort();
    const taken = createServer().listen(port);
    const failure = await here.start("bot", { SLACK_PORT: String(port) }).catch((error) => error);
    taken.close();
    expect(failure).toBeInstanceOf(StartError);
    expect(failure.message).toContain(`SLACK_PORT ${port}`);
  });
});
