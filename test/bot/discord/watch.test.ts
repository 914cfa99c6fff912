/** Programs of users, from Discord through the real bot, a real watcher and the real sandbox. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { APPLICATION, shown } from "../../platforms/discord/server.js";
import { hasBubblewrap } from "../../support/sandbox.js";
import { until } from "../../support/until.js";
import { answer, type Playing, playing, result } from "./parts.js";

const all = (await playing()) as Playing;
const BLOCKS = "import asyncio, time\nasync def main():\n    time.sleep(0.3)\nasyncio.run(main())\n";
const NAME = "Watch this program";

describe.skipIf(all === null || !hasBubblewrap)("watching programs on Discord", { timeout: 60_000 }, () => {
  const { discord } = all ?? {};
  const SANDBOX = { WATCH_SANDBOX: "bubblewrap" };
  let asker = 0;
  const somebody = () => ({ user: `12345678901234${1000 + asker++}` });

  beforeAll(async () => {
    await all.start("watcher", SANDBOX);
    await all.startBot(SANDBOX);
  });
  afterAll(() => all.stop());
  beforeEach(() => {
    discord.problems.length = 0;
  });

  it("registers the command, and one on messages", () => {
    const names = discord.registered.get(`/applications/${APPLICATION}/commands`)?.map(({ name }) => name);
    expect(names).toContain("watch");
    expect(names).toContain(NAME);
    expect(discord.problems).toEqual([]);
  });

  it("watches the block of code in a message, for all to see, with the line and the picture", async () => {
    const asked = discord.onMessage(NAME, `Why is this slow?\n\`\`\`py\n${BLOCKS}\`\`\``, somebody());
    const text = await result(asked);
    expect(text).toContain("line 3: blocking call");
    expect(text).toContain("time.sleep");
    expect(asked.original).toMatchObject({ ephemeral: false, files: [{ png: true }] });
    expect(discord.problems).toEqual([]);
  });

  it("watches a file", async () => {
    const asked = discord.attach("watch", "mine.py", BLOCKS, somebody());
    expect(await result(asked)).toContain("line 3: blocking call");
    expect(discord.problems).toEqual([]);
  });

  it("opens a form where there is no program, and watches what is typed into it", async () => {
    const asked = discord.command("watch", null, {}, somebody());
    await until("there is a form", () => asked.form);
    expect(asked.form).toMatchObject({ custom_id: "watch", title: "Watch a program" });
    expect(await result(discord.submit("watch", "program", BLOCKS, somebody()))).toContain("blocking call");
    expect(discord.problems).toEqual([]);
  });

  it.each([
    ["no program", "Hello", "I see no program"],
    ["another language", "```rust\nfn main() {}\n```", "`rust` is neither"],
    ["an empty block", "```py\n\n```", "is empty"],
  ])("says what is wrong with a message that has %s, to who asked alone", async (_what, content, said) => {
    const asked = discord.onMessage(NAME, content, somebody());
    expect(await answer(asked)).toContain(said);
    expect(asked.original?.ephemeral).toBe(true);
  });

  it("pings nobody and forges no markup, whatever a program prints", async () => {
    const print = "print('@everyone <@1> ``` **bold** https://example.org')";
    const asked = discord.onMessage(
      NAME,
      `\`\`\`py\n${print.replaceAll("```", "'+chr(96)*3+'")}\n\`\`\``,
      somebody(),
    );
    await result(asked);
    expect(asked.original?.body?.allowed_mentions).toEqual({ parse: [] });
    expect(shown(asked.original)).toContain("@everyone");
    expect(discord.problems).toEqual([]);
  });

  it("lets nobody have two at once", async () => {
    const one = somebody();
    const first = discord.attach("watch", "slow.py", "import time\ntime.sleep(5)\n", one);
    await until("the first is on", () => shown(first.original).includes("Watching slow.py"));
    const second = discord.attach("watch", "slow.py", "print(1)\n", one);
    expect(await answer(second)).toContain("a program under way already");
  });
});

describe.skipIf(all === null)("where there is no sandbox", () => {
  it("the command is not offered, and /about says why", async () => {
    const without = (await playing()) as Playing;
    await without.startBot();
    const path = `/applications/${APPLICATION}/commands`;
    expect(without.discord.registered.get(path)?.map(({ name }) => name)).not.toContain("watch");
    expect(await answer(without.discord.command("about", null))).toContain("WATCH_SANDBOX is not set");
    await without.stop();
  });
});
