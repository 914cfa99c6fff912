import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { createDiscord } from "../../src/bot/discord/discord.js";
import { endEdits } from "../../src/bot/job-messages.js";
import { createKeptMessages } from "../../src/bot/kept-messages.js";
import type { KeptMessage } from "../../src/bot/platform.js";
import { memoryStore } from "../support/memory-store.js";
import { until } from "../support/until.js";

const reply = {
  platform: "test",
  outlet: "test",
  user: "ada",
  channel: "here",
  language: "en" as const,
  address: {},
};

function messages(answers: (() => Promise<"shown" | "gone">)[] = []) {
  const shown: string[] = [];
  const log: string[] = [];
  const platform = {
    viewEveryMs: 20,
    async change({ card }: KeptMessage) {
      const outcome = await (answers.shift()?.() ?? "shown");
      shown.push(card.title);
      return outcome;
    },
  };
  const logger = pino({}, { write: (line: string) => void log.push(line) });
  const kept = createKeptMessages({ platform, store: memoryStore(), logger });
  let count = 0;
  const change = () => {
    count += 1;
    kept.change({ id: "quiz", reply, card: async () => ({ title: `${count} answered`, blocks: [] }) });
  };
  return { kept, change, shown, log };
}

describe("a message that was kept", () => {
  it("shows the last of many changes, in few edits", async () => {
    const { kept, change, shown } = messages();
    for (let answer = 0; answer < 12; answer++) change();
    await until("the last is shown", () => shown.includes("12 answered"));
    await kept.close();
    expect(shown.length).toBeLessThanOrEqual(2);
  });

  it("is changed again after a failure, and the failure is logged when it stays", async () => {
    const fails = () => Promise.reject(new Error("the platform is down"));
    const first = messages([fails, fails]);
    first.change();
    await until("it is shown", () => first.shown.length === 1);
    expect(first.log).toEqual([]);
    await first.kept.close();

    const second = messages([fails, fails, fails, fails]);
    second.change();
    await until("it is given up", () => second.log.length === 1);
    expect(second.log[0]).toContain("could not be changed");
    await second.kept.close();
  });

  it("is left alone when it is gone, until there is another change", async () => {
    const { kept, change, shown } = messages([async () => "gone"]);
    change();
    await until("it was tried", () => shown.length === 1);
    await kept.close();
    expect(shown).toHaveLength(1);
  });

  it("is not changed any more once the answer of a job has taken its place", async () => {
    const store = memoryStore();
    const config = { token: "t", applicationId: "1", guildId: undefined, apiUrl: "http://127.0.0.1:9/api" };
    const logger = pino({ level: "silent" });
    const discord = createDiscord({ config: { ...config, shards: 1 }, offered: [], store, logger });
    const order: string[] = [];
    const kept = createKeptMessages({
      platform: {
        viewEveryMs: 20,
        async change(message, signal) {
          order.push("begins");
          await new Promise((resolve) => setTimeout(resolve, 50));
          const outcome = order.includes("answered") ? await discord.change?.(message, signal) : "shown";
          order.push(outcome ?? "");
          return outcome ?? "gone";
        },
      },
      store,
      logger,
    });
    const card = async () => ({ title: "closed", blocks: [] });
    const change = () => kept.change({ id: "question", reply, replacedBy: "race", card });
    change();
    await until("it is being changed", () => order.length === 1);
    // Waits for the change, so that the answer is the last thing in the message.
    await endEdits("race", store);
    order.push("answered");
    change();
    await kept.close();
    expect(order).toEqual(["begins", "shown", "answered", "begins", "gone"]);
    await discord.stop();
  });

  it("shows what was asked for before the process stops", async () => {
    const { kept, change, shown } = messages();
    change();
    change();
    await kept.close();
    expect(shown.at(-1)).toBe("2 answered");
  });
});
