import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { StartError } from "../../../src/errors.js";
import { freePort, redisForTests } from "../../support/redis.js";
import { type Installation, install } from "./parts.js";

const redis = await redisForTests();

describe.skipIf(redis === null)("a bot that cannot start", () => {
  let here: Installation | undefined;
  afterEach(async () => {
    await here?.stop();
    await redis?.stop();
  });

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
