import { describe, expect, it } from "vitest";
import { type TaskTrace, taskTraceSchema } from "../../src/race/trace.js";
import { waitParts } from "../../src/race/wait-parts.js";

const ids = { index: 0, pid: 1, threadId: 1, segments: [] };
const request: TaskTrace = { ...ids, kind: "io", ms: 200, startMs: 10, sentMs: 300, stopMs: 550 };

describe("the parts of a wait", () => {
  it("are late sending, the wait itself and late noticing", () => {
    expect(waitParts(request)).toEqual({
      sending: { fromMs: 10, toMs: 300 },
      waiting: { fromMs: 300, toMs: 500 },
      noticing: { fromMs: 500, toMs: 550 },
    });
  });

  it("of a sleep have nothing to send", () => {
    const { sending, noticing } =
      waitParts({ ...ids, kind: "sleep", ms: 200, startMs: 10, stopMs: 250 }) ?? {};
    expect([sending, noticing]).toEqual([
      { fromMs: 10, toMs: 10 },
      { fromMs: 210, toMs: 250 },
    ]);
  });

  it("fill the wait even where it stopped early or its sending was not recorded", () => {
    for (const changes of [{ stopMs: 400 }, { stopMs: 200 }, { sentMs: null }, { sentMs: undefined }]) {
      const task = { ...request, ...changes };
      const parts = Object.values(waitParts(task) ?? {});
      expect([parts[0]?.fromMs, parts.at(-1)?.toMs]).toEqual([task.startMs, task.stopMs]);
      for (const [at, { fromMs, toMs }] of parts.entries()) {
        expect(toMs).toBeGreaterThanOrEqual(fromMs);
        if (at > 0) expect(fromMs).toBe(parts[at - 1]?.toMs);
      }
    }
  });

  it("are not there for a computation, nor for what did not stop", () => {
    expect(waitParts({ ...request, kind: "cpu" })).toBeNull();
    expect(waitParts({ ...request, stopMs: null })).toBeNull();
  });
});

describe("the trace of a task", () => {
  it("is still read as it was stored before it was recorded when requests are sent", () => {
    const { sentMs, ...before } = request;
    expect(taskTraceSchema.parse(before)).toEqual(before);
    expect(taskTraceSchema.parse(request)).toEqual(request);
  });
});
