/** From the command line to the first answer of a race, on the embedded store. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantile } from "simple-statistics";
import type { Bench, Goal } from "./outcome.js";

const ROWS: { row: string; anew: boolean; goal: Goal }[] = [
  { row: "start to the first answer: very first", anew: true, goal: { atMost: 1_000 } },
  { row: "start to the first answer: later", anew: false, goal: { atMost: 600 } },
];
const TURNS = 7;
const QUICK_TURNS = 3;
/** See lanes.ts. */
const UNDISTURBED = 0.25;

export const start: Bench = {
  name: "start",
  async *run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), "bench-start-"));
    try {
      for (const { row, anew, goal } of ROWS) {
        const took: number[] = [];
        for (let turn = 0; turn < (quick ? QUICK_TURNS : TURNS); turn++) {
          if (anew) rmSync(folder, { recursive: true });
          took.push(await firstAnswerMs(folder));
        }
        yield { row, unit: "ms", bare: null, ours: quantile(took, UNDISTURBED), goal };
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** `folder`: made where there is none. */
async function firstAnswerMs(folder: string): Promise<number> {
  const began = performance.now();
  const env = {
    ...process.env,
    PHOTOFINISH_DATA: folder,
    STORE_URL: "",
    DISCORD_TOKEN: "",
    SLACK_BOT_TOKEN: "",
  };
  const child = spawn(process.execPath, ["dist/cli.js", "start"], {
    stdio: ["pipe", "pipe", "inherit"],
    env,
  });
  child.stdin.write("/race async 1ms\n");
  let said = "";
  let answeredMs: number | null = null;
  for await (const piece of child.stdout.setEncoding("utf8")) {
    said += piece;
    // The last line of the answer; then it is told to end.
    if (answeredMs !== null || !said.includes("/why")) continue;
    answeredMs = performance.now() - began;
    child.stdin.end();
  }
  if (answeredMs === null) throw new Error(`There was no answer: ${said}`);
  return answeredMs;
}
