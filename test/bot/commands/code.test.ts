import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { code } from "../../../src/bot/commands/code.js";
import { languages } from "../../../src/lessons/languages.js";
import { LANES } from "../../../src/race/lanes.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { RUNTIMES, type Runtime } from "../../../src/race/runtimes.js";
import { mistake, request, services } from "../../support/commands.js";
import { host } from "../../support/results.js";

const ENDING: Record<Runtime, string> = { python: "py", node: "mjs" };

describe("/code", () => {
  it("takes a lane, and a runtime with its name or without", () => {
    expect(code.fromText("async")).toEqual({ lane: "async", runtime: null, bound: null });
    expect(code.fromText("Threads NODE")).toEqual({ lane: "threads", runtime: "node", bound: null });
    expect(code.fromText("threads runtime=node")).toEqual({ lane: "threads", runtime: "node", bound: null });
    expect(code.fromOptions({ lane: "threads", runtime: "node" })).toEqual({
      lane: "threads",
      runtime: "node",
      bound: null,
    });
    expect(code.fromText("threads with=limit").bound).toBe("limit");
    // Its program is the same with and without.
    expect(code.fromText("sync with=limit").bound).toBeNull();
  });

  it.each([
    ["", "error.subjectMissing"],
    ["all", "error.unknownChoice"],
    ["async ruby", "error.unknownChoice"],
    ["async python node", "error.unknownChoice"],
    ["async node runtime=node", "error.optionTwice"],
  ])("refuses %j", (text, key) => {
    expect(mistake(() => code.fromText(text)).key).toBe(key);
  });

  it("shows the program as it is, with its file and what to look at", async () => {
    const answer = await code.run({ lane: "async", runtime: "node", bound: null }, request(), services());
    expect(answer).toEqual({
      kind: "card",
      audience: "all",
      card: {
        title: "async in Node: async.node",
        blocks: [
          { kind: "code", language: "javascript", code: "# async" },
          { kind: "text", text: languages.en.texts["code.calls.node.async"] },
        ],
      },
    });
  });

  it.each([
    [host(), "async in Python: async.python"],
    [host({ python: null, gil: null }), "async in Node: async.node"],
    [null, "async in Python: async.python"],
  ])("shows the runtime that races use where none is given (%j)", async (machine, title) => {
    const all = services({ host: async () => machine });
    const answer = await code.run({ lane: "async", runtime: null, bound: null }, request(), all);
    expect(answer).toMatchObject({ card: { title } });
  });

  for (const runtime of RUNTIMES) {
    it.each(LANES)(`names only calls that are in the ${runtime} program of %s`, async (lane) => {
      const file = new URL(
        `../../../src/workers/lanes/${runtime}/${lane}.${ENDING[runtime]}`,
        import.meta.url,
      );
      const program = await readFile(file, "utf8");
      for (const language of LANGUAGES) {
        const calls = [...languages[language].texts[`code.calls.${runtime}.${lane}`].matchAll(/`([^`]+)`/g)];
        expect(calls.length).toBeGreaterThanOrEqual(2);
        for (const [, call = ""] of calls) expect(program).toContain(call);
      }
    });
  }
});
