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

  it("asks for one job, with an id of the request", async () => {
    const intent = await lostUpdates.run({ runtime: "node" }, request({ id: "7:8" }), services());
    const job = { kind: "lostUpdates", id: "counting-terminal-7%3A8", runtime: "node" };
    expect(intent).toEqual({ kind: "job", job });
  });

  it("says so where there is no Python", async () => {
    const without = services({ host: async () => host({ python: null, gil: null }) });
    const { key } = await asyncMistake(() => lostUpdates.run({ runtime: "python" }, request(), without));
    expect(key).toBe("error.noPython");
    const intent = await lostUpdates.run({ runtime: null }, request(), without);
    expect(intent).toMatchObject({ job: { runtime: "node" } });
  });
});
