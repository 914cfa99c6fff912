import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { errorLog } from "../../src/store/error-log.js";

const lines: Record<string, unknown>[] = [];
const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  lines.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

test("an error that keeps coming is logged once a minute, with how often it came meanwhile", () => {
  const report = errorLog(logger);
  for (let second = 0; second < 130; second++) {
    report(new Error("connect ECONNREFUSED"));
    vi.advanceTimersByTime(1_000);
  }
  expect(lines.map((line) => line.repeated)).toEqual([0, 59, 59]);
  expect(lines[0]).toMatchObject({ level: 50, msg: "store: connect ECONNREFUSED" });
});

test("another error is logged at once", () => {
  const report = errorLog(logger);
  for (const message of ["one", "two", "one", "three"]) report(new Error(message));
  expect(lines.map((line) => line.msg)).toEqual(["store: one", "store: two", "store: three"]);
});

test("an error without a message, as for a name with several addresses, is told by its code", () => {
  const error = Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" });
  errorLog(logger)(error);
  expect(lines[0]).toMatchObject({ msg: "store: ECONNREFUSED", code: "ECONNREFUSED" });
});

test("the arguments of a Redis command, which may hold the password, are not logged", () => {
  const command = { name: "hello", args: ["3", "AUTH", "ada", "secret-horse"] };
  errorLog(logger)(Object.assign(new Error("WRONGPASS"), { command }));
  expect(JSON.stringify(lines)).not.toContain("secret-horse");
});
