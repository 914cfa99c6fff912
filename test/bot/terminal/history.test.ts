import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HISTORY_SIZE, historyWriter, readHistory } from "../../../src/bot/terminal/history.js";

const logger = pino({ level: "silent" });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-history-"));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => join(folder, "data", "terminal-history");
const write = async (...histories: string[][]) => {
  const writer = historyWriter(join(folder, "data"), logger);
  for (const history of histories) writer.save(history);
  await writer.flushed();
};

describe("the history", () => {
  it("comes back as it was, the newest first", async () => {
    await write(["/race all"], ["/help", "/race all"]);
    expect(readHistory(join(folder, "data"), logger)).toEqual(["/help", "/race all"]);
  });

  it("is empty where there is none yet", () => {
    expect(readHistory(folder, logger)).toEqual([]);
  });

  it("may be read by its owner only, even where the file was open to all", async () => {
    await mkdir(join(folder, "data"));
    await writeFile(file(), "/old\n");
    await chmod(file(), 0o666);
    await write(["/help"]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it("keeps no more than its size, and forgets the oldest", async () => {
    await write(Array.from({ length: HISTORY_SIZE + 3 }, (_, index) => `/race ${index}`));
    const lines = (await readFile(file(), "utf8")).trim().split("\n");
    expect(lines).toHaveLength(HISTORY_SIZE);
    expect(lines.at(-1)).toBe("/race 0");
    await writeFile(file(), "/old\n".repeat(HISTORY_SIZE + 3));
    expect(readHistory(join(folder, "data"), logger)).toHaveLength(HISTORY_SIZE);
  });

  it("shows no control characters that somebody put into the file", async () => {
    await mkdir(join(folder, "data"));
    await writeFile(file(), "/help\u001b[2J\n");
    expect(readHistory(join(folder, "data"), logger)).toEqual(["/help␛[2J"]);
  });

  it("warns where it cannot be kept, and leaves nothing half written", async () => {
    const warnings: string[] = [];
    const warned = pino(
      { level: "warn" },
      { write: (entry: string) => void warnings.push(JSON.parse(entry).msg) },
    );
    await mkdir(file(), { recursive: true });
    const writer = historyWriter(join(folder, "data"), warned);
    writer.save(["/help"]);
    await writer.flushed();
    expect(readHistory(join(folder, "data"), warned)).toEqual([]);
    expect(warnings).toEqual([
      "the terminal's history could not be written",
      "the terminal's history could not be read",
    ]);
    expect(await readdir(join(folder, "data"))).toEqual(["terminal-history"]);
  });
});
