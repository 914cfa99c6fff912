/** The course in the terminal, end to end: list, read, try, quiz to the end, and progress over a restart. */
import { afterAll, describe, expect, it } from "vitest";
import { dataFolder, type Photofinish, photofinish } from "../../support/cli.js";
import { until as waitUntil } from "../../support/until.js";

const data = await dataFolder();
const running: Photofinish[] = [];
function start(): Photofinish {
  const terminal = photofinish(["start"], { PHOTOFINISH_DATA: data.folder });
  running.push(terminal);
  return terminal;
}
afterAll(async () => {
  for (const each of running) each.process.kill();
  await Promise.all(running.map(({ ended }) => ended));
  await data.remove();
});

/** What the terminal answers to one line. */
async function told(terminal: Photofinish, line: string, text: string | RegExp): Promise<string> {
  const before = terminal.out().length;
  terminal.type(line);
  const said = () => terminal.out().slice(before);
  await waitUntil(`${line} is answered with ${text}`, () => said().search(text) >= 0);
  return said();
}

describe("the course in the terminal", () => {
  it("is read, tried, asked about to the end, and remembered", { timeout: 120_000 }, async () => {
    const terminal = start();
    await told(terminal, "/lesson", "/lesson concurrency");
    await told(terminal, "/lesson coroutines", "/quiz coroutines");
    await told(terminal, "/race async 0.5 1", "pictures/");
    let right = 0;
    for (const number of [1, 2, 3]) {
      await told(terminal, "/quiz coroutines", `question ${number} of 3`);
      const end = number < 3 ? "Next question" : "The quiz is done";
      const verdict = await told(terminal, "/answer a", /Right!|one more try/);
      if (verdict.includes("Right!")) right++;
      else await told(terminal, "/answer b", end);
    }
    terminal.type("/quit");
    expect((await terminal.ended).code).toBe(0);

    const again = start();
    const list = await told(again, "/lesson", "/lesson concurrency");
    expect(list).toMatch(new RegExp(`coroutines +✓ +${right}/3`));
    again.type("/quit");
    expect((await again.ended).code).toBe(0);
  });
});
