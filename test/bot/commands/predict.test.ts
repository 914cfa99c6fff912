import { describe, expect, it } from "vitest";
import { predict } from "../../../src/bot/commands/predict.js";
import { mistake } from "../../support/commands.js";

describe("/predict", () => {
  it("asks for a race of all lanes, for half a minute unless somebody says how long", () => {
    expect(predict.fromText("all 5 10")).toMatchObject({ openMs: 30_000, race: { runs: 1 } });
    expect(predict.fromText("all 5 10 for=60s").openMs).toBe(60_000);
    expect(predict.fromText("all 5 10 for=10").openMs).toBe(10_000);
  });

  it.each(["5s", "61s", "abc", "0", "-1"])("says within which times people can guess (for=%s)", (word) => {
    const { key, en, zh } = mistake(() => predict.fromText(`all 5 10 for=${word}`));
    expect(key).toBe("predict.error.for");
    for (const told of [en, zh]) expect(told).toMatch(/10 s .*60 s/);
  });

  it("says that all lanes race where somebody names one, and what was meant where it is none", () => {
    expect(mistake(() => predict.fromText("async 5 10")).en).toContain("`/predict all 5 10`");
    expect(mistake(() => predict.fromText("al 5 10")).en).toContain("Did you mean `all`?");
  });
});
