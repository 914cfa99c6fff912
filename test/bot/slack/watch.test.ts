/** Programs of users, from Slack through the real bot, a real watcher and the real sandbox. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mention, shortcut, shown, slashCommand, submission } from "../../platforms/slack/people.js";
import { BOT } from "../../platforms/slack/workspace.js";
import { redisForTests } from "../../support/redis.js";
import { hasBubblewrap } from "../../support/sandbox.js";
import { until } from "../../support/until.js";
import { hasPicture, type Installation, install } from "./parts.js";

const redis = await redisForTests();
const BLOCKS = "import asyncio, time\nasync def main():\n    time.sleep(0.3)\nasyncio.run(main())\n";
const SANDBOX = { WATCH_SANDBOX: "bubblewrap" };

describe.skipIf(redis === null || !hasBubblewrap)("watching programs on Slack", { timeout: 90_000 }, () => {
  let here: Installation;
  let asker = 0;
  const somebody = () => {
    const user = `UASK${asker++}`;
    here.slack.users.set(user, { tz: "Europe/Berlin", locale: "en-US", admin: false });
    return user;
  };

  beforeAll(async () => {
    here = await install(redis as NonNullable<typeof redis>, "http");
    await here.start("watcher", SANDBOX);
    await here.start("bot", SANDBOX);
  });
  afterAll(async () => {
    await here?.stop();
    await redis?.stop();
  });

  const found = (user: string) => () =>
    here.message(`what was found for ${user}`, (each) => shown(each).includes("line 3: blocking call"));

  it("watches the block of code of a message, in its thread, with the picture", async () => {
    const user = somebody();
    const text = `Why is this slow?\n\`\`\`${BLOCKS}\`\`\``;
    await here.transport.interaction(shortcut(here.slack, "watch", text, { user }));
    const message = await found(user)();
    expect(message.thread).toBeDefined();
    await until("the picture is there", () => hasPicture(message));
    expect(here.slack.problems).toEqual([]);
  });

  it("opens a form for /watch, and watches what is typed into it", async () => {
    const user = somebody();
    const before = here.slack.messages.length;
    await here.transport.command(slashCommand(here.slack, "/watch", { user }));
    await until("a form is open", () => here.slack.forms.length > 0);
    const form = here.slack.forms[0] as (typeof here.slack.forms)[number];
    await here.transport.interaction(submission(here.slack, form, "program", BLOCKS, { user }));
    await until("it is answered", () =>
      here.slack.messages.slice(before).some((each) => shown(each).includes("blocking call")),
    );
    expect(here.slack.problems).toEqual([]);
  });

  it("watches the block of code of a mention", async () => {
    const user = somebody();
    const before = here.slack.messages.length;
    await here.transport.event(mention(here.slack, `<@${BOT.user}> watch \`\`\`${BLOCKS}\`\`\``, { user }));
    await until("it is answered", () =>
      here.slack.messages.slice(before).some((each) => shown(each).includes("blocking call")),
    );
  });

  it("says where it sees no program, to who asked alone", async () => {
    const user = somebody();
    const before = here.slack.messages.length;
    await here.transport.interaction(shortcut(here.slack, "watch", "Hello", { user }));
    await until("it is said", () =>
      here.slack.messages
        .slice(before)
        .some((each) => each.to !== undefined && shown(each).includes("I see no program")),
    );
  });
});
