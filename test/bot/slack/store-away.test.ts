import { afterEach, describe, expect, it } from "vitest";
import { shown, slashCommand } from "../../platforms/slack/people.js";
import { type RedisServer, startRedisServer } from "../../support/redis.js";
import { type Installation, install } from "./parts.js";

const redis = await startRedisServer();

describe.skipIf(redis === null)("Slack while the store hangs", () => {
  let here: Installation | undefined;
  afterEach(async () => {
    process.kill((redis as RedisServer).pid, "SIGCONT");
    await here?.stop();
    await redis?.stop();
  });

  it("is acknowledged within 3 s, and told what is wrong", async () => {
    const server = redis as RedisServer;
    here = await install({ url: server.url, prefix: "test-away", stop: server.stop }, "http");
    await here.start("bot");
    process.kill(server.pid, "SIGSTOP");
    const sent = await here.transport.command(slashCommand(here.slack, "/race async 0.1"));
    expect(sent.status).toBe(200);
    expect(sent.ms).toBeLessThan(3_000);
    const answer = await here.message("an answer", ({ to }) => to !== undefined);
    expect(shown(answer)).toMatch(/cannot be reached|went wrong/);
  }, 90_000);
});
