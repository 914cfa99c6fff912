import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  chosenInterpreter,
  defaultRuntime,
  hostInResult,
  hostSchema,
  hostWith,
  type Interpreter,
  interpreterOf,
} from "../../src/race/host.js";
import { raceResultSchema } from "../../src/race/result.js";

const python11: Interpreter = { id: "python3.11", runtime: "python", version: "3.11.7", gil: true };
const python14t: Interpreter = { id: "python3.14t", runtime: "python", version: "3.14.0", gil: false };
const node: Interpreter = { id: "node", runtime: "node", version: "20.20.2", gil: null };
const host = hostWith(4, [python11, python14t, node]);

describe("a stored host", () => {
  test("is read as it was written", () => {
    expect(hostSchema.parse(JSON.parse(JSON.stringify(host)))).toEqual(host);
  });

  test("without a list of interpreters is read as one Node and one Python at most", () => {
    const before = { cpus: 4, node: "20.20.2", python: "3.11.7", gil: true };
    expect(hostSchema.parse(before)).toEqual({ ...before, interpreters: [python11, node] });
    const withoutPython = { ...before, python: null, gil: null };
    expect(hostSchema.parse(withoutPython)).toEqual({ ...withoutPython, interpreters: [node] });
  });

  test("of a recorded lesson tells what it told", () => {
    const folder = new URL("../../src/lessons/course/traces/", import.meta.url);
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const recorded = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
      const { cpus, python, gil } = recorded.host;
      expect(raceResultSchema.parse(recorded).host, file).toMatchObject({ cpus, python, gil });
    }
  });
});

describe("the interpreter that a race runs on", () => {
  test("is the first of the runtime that it names, else of the first runtime that the host has", () => {
    expect(chosenInterpreter({ runtime: "node" }, host)).toBe(node);
    expect(chosenInterpreter({ runtime: null }, host)).toBe(python11);
    expect(chosenInterpreter({ runtime: null }, hostWith(4, [node]))).toBe(node);
  });

  test("is the one that it names", () => {
    expect(chosenInterpreter({ runtime: null, interpreter: "python3.14t" }, host)).toBe(python14t);
    expect(chosenInterpreter({ runtime: "python", interpreter: "python3.14t" }, host)).toBe(python14t);
  });

  test.each([
    { runtime: null, interpreter: "python2.7" },
    { runtime: "node" as const, interpreter: "python3.11" },
  ])("is refused with those that there are where the host lacks $interpreter of $runtime", (race) => {
    expect(() => chosenInterpreter(race, host)).toThrow(
      expect.objectContaining({
        key: "error.noInterpreter",
        values: { interpreter: race.interpreter, known: "python3.11, python3.14t, node" },
      }),
    );
  });

  test("is refused where the host lacks the runtime", () => {
    expect(() => chosenInterpreter({ runtime: "python" }, hostWith(4, [node]))).toThrow(
      "error.noInterpreter",
    );
  });
});

test("the default runtime is Python where one works or nobody knows, else Node", () => {
  expect([host, null, hostWith(4, [node])].map(defaultRuntime)).toEqual(["python", "python", "node"]);
});

test("a result's host shows first the interpreter that the race ran on, and no path of the machine", () => {
  const ran = hostInResult({ ...python14t, command: "/opt/python3.14t" }, host);
  expect([ran.python, ran.gil, ran.node]).toEqual(["3.14.0", false, "20.20.2"]);
  expect(interpreterOf(ran, "python")).toEqual(python14t);
  expect(ran.interpreters).toHaveLength(3);
});
