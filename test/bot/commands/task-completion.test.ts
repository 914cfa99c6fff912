import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { race } from "../../../src/bot/commands/race.js";
import { completeTasks } from "../../../src/bot/commands/task-completion.js";
import { chatty } from "../../support/chatty.js";

const tasks = race.options.find(({ name }) => name === "tasks");
const describeTasks = (value: string, options = {}, language: "en" | "zh" = "en") =>
  tasks?.describe?.(value, options, language) ?? "";

describe("the tasks that are offered", () => {
  it("begin with what was typed, and can all be raced in every lane", () => {
    expect(completeTasks("0.")[0]).toBe("0.");
    expect(completeTasks("")[0]).toBe("5 10");
    for (const offered of completeTasks("")) {
      expect(race.fromOptions({ lane: "all", tasks: offered }).workload.length).toBeGreaterThan(0);
    }
    expect(new Set(completeTasks("5 10")).size).toBe(completeTasks("5 10").length);
  });

  it("are told in words, with the time that a lane will take", () => {
    expect(describeTasks("5 10", { lane: "sync" })).toBe("2 sleeps: 5 s, 10 s · sync will take 15 s");
    expect(describeTasks("5 10", { lane: "async" })).toBe("2 sleeps: 5 s, 10 s · async will take 10 s");
    expect(describeTasks("5 10")).toContain("sync will take 15 s");
    expect(describeTasks("5 10", { lane: "all" }, "zh")).toContain("sync 需要 15 s");
    expect(describeTasks("cpu:1*4", { lane: "processes" })).toBe("4 computations of 1 s");
  });

  it("are told what is wrong with them, whatever was typed", () => {
    expect(describeTasks("5 banana")).toContain("I cannot read banana");
    fc.assert(
      fc.property(chatty, (typed) => {
        for (const value of completeTasks(typed))
          expect(describeTasks(value, { lane: "async" })).not.toBe("");
      }),
    );
  });
});
