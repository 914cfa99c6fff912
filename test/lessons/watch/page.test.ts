import { describe, expect, it } from "vitest";
import { watchPage } from "../../../src/lessons/watch/page.js";
import { LANGUAGES } from "../../../src/race/reply.js";
import { type WatchReport, watchReportSchema } from "../../../src/race/watch.js";

const NASTY = `</script><script>alert("1")</script><img src=x onerror='alert(2)'>&`;

function report(words = "time.sleep"): WatchReport {
  const segment = { state: "held" as const, fromMs: 0, toMs: 200, file: "a.py", line: 2, on: words };
  const row = {
    ...{
      kind: "task" as const,
      id: `task-1${words === "time.sleep" ? "" : words}`,
      name: words,
      createdAtLine: 1,
    },
    ...{ createdAtFile: "a.py", parent: null, thread: null, pid: 1, threadId: 1, startMs: 0, stopMs: 200 },
    ...{ outcome: "failed" as const, cpuMs: 1, segments: [segment] },
  };
  return watchReportSchema.parse({
    ...{ program: `dir/${words}`, args: [], runtime: { name: "python", version: "3.11.7" }, cpus: 2 },
    ...{
      startedAt: "2026-01-01T00:00:00Z",
      elapsedMs: 200,
      cpuMs: 1,
      peakRssBytes: null,
      exitCode: 0,
      signal: null,
    },
    ...{ endedBy: "exit", overheadMs: 1, loops: [], rows: [row], limits: [] },
    findings: [
      {
        ...{ kind: "blocking-call", file: "a.py", line: 2, otherLines: [1], costMs: 200, rows: [row.id] },
        detail: { call: words, count: 1, others: 0 },
      },
    ],
    sources: [{ file: "a.py", text: `import time\n${words}(0.2)\n` }],
    output: { text: words, cut: false },
  });
}

describe.each(LANGUAGES)("the page of a watched program (%s)", (language) => {
  it("is one file that fetches nothing, with the timeline, the findings and the source", () => {
    const page = watchPage(report(), language);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/https?:|src=|url\(|@import/);
    expect(page).toContain('class="held" style="left:0%;width:100%"');
    expect(page).toContain('data-lines="line-0-2 line-0-1"');
    expect(page).toMatch(/<li id="line-0-2" tabindex="-1" class="found"><code>time\.sleep\(0\.2\)<\/code>/);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  it("shows whatever comes from the program as text", () => {
    const page = watchPage(report(NASTY), language);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img/);
    expect(page).not.toContain(NASTY);
    // No attribute is left early.
    for (const [tag] of page.matchAll(/<(?:div|b|button|li)\b[^>]*>/g)) {
      expect((tag.match(/"/g) ?? []).length % 2).toBe(0);
    }
  });
});
