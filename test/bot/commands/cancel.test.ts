import { describe, expect, it } from "vitest";
import { cancel } from "../../../src/bot/commands/cancel.js";
import { mistake, request, services } from "../../support/commands.js";

describe("/cancel", () => {
  it("cancels the races that are open here and says how many", async () => {
    const all = services({ openJobs: async () => ["terminal-1", "terminal-2"] });
    const answer = await cancel.run(null, request(), all);
    expect(all.cancelled).toEqual(["terminal-1", "terminal-2"]);
    expect(answer).toEqual({
      kind: "card",
      audience: "asker",
      card: { title: "Cancelled 2 races", blocks: [] },
    });
  });

  it("says that there is nothing to cancel, without asking the workers", async () => {
    const all = services({ cancelJobs: async () => Promise.reject(new Error("asked")) });
    const answer = await cancel.run(null, request(), all);
    expect(answer).toMatchObject({ card: { title: "You have no race here to cancel" } });
  });

  it("does not say twice that it cancelled the same race", async () => {
    const all = services({ openJobs: async () => ["terminal-1"], cancelJobs: async () => 0 });
    const answer = async (language: "en" | "zh") => cancel.run(null, request({ language }), all);
    expect(await answer("en")).toMatchObject({ card: { title: "That is being cancelled already" } });
    expect(await answer("zh")).toMatchObject({ card: { title: "已经在取消了" } });
  });

  it("takes nothing after it", () => {
    expect(cancel.fromText(" ")).toBeNull();
    expect(cancel.fromOptions({})).toBeNull();
    expect(mistake(() => cancel.fromText("all")).en).toContain("`/cancel` takes no `all`");
    expect(mistake(() => cancel.fromText("race=1")).en).toContain("`/cancel` takes no `race=1`");
  });
});
