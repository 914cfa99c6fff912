import { describe, expect, it } from "vitest";
import { lostUpdates } from "../../../src/bot/commands/lost-updates.js";
import { asyncMistake, mistake, request, services } from "../../support/commands.js";
import { host } from "../../support/results.js";

describe("/lost-updates", () => {
  it("takes a runtime, with its name or without", () => {
    expect(lostUpdates.fromText("")).toEqual({ runtime: null });
    expect(lostUpdates.fromText("Node")).toEqual({ runtime: "node" });
    expect(lostUpdates.fromText("runtime=python")).toEqual({ runtime: "python" });
    expect(mistake(() => lostUpdates.fromText("ruby")).key).toBe("error.unknownChoice");
  });

  it("puts one job on its queue, with an id of the request", async () => {
    const all = services();
    const answer = await lostUpdates.run({ runtime: "node" }, request({ id: "7:8" }), all);
    expect(answer).toMatchObject({ kind: "job", id: "counting-terminal-7%3A8" });
    expect(all.counting).toMatchObject([{ id: "counting-terminal-7%3A8", runtime: "node" }]);
  });

  it("says so where there is no Python", async () => {
    const without = services({ host: async () => host({ python: null, gil: null }) });
    const { key } = await asyncMistake(() => lostUpdates.run({ runtime: "python" }, request(), without));
    expect(key).toBe("error.noPython");
    const answer = await lostUpdates.run({ runtime: null }, request(), without);
    expect(answer).toMatchObject({ card: { title: "Counting in Node, carelessly and with care" } });
  });
});
