/** What was typed, kept over restarts. Only its owner may read it. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Logger } from "pino";
import { harmless } from "../monospace/harmless.js";

export const HISTORY_SIZE = 500;

const historyFile = (dataFolder: string) => join(dataFolder, "terminal-history");

/** Newest first, as readline wants it. Without a file, or with one that cannot be read, it is empty. */
export function readHistory(dataFolder: string, logger: Logger): string[] {
  try {
    const content = readFileSync(historyFile(dataFolder), "utf8");
    const lines = content.split("\n").filter((line) => line !== "");
    return lines.slice(-HISTORY_SIZE).map(harmless).reverse();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    if (!missing) logger.warn({ err: error }, "the terminal's history could not be read");
    return [];
  }
}

export interface HistoryWriter {
  /** Newest first. */
  save(history: readonly string[]): void;
  /** Resolves when what was saved is in the file. */
  flushed(): Promise<void>;
}

/** Writes one history after the other, each whole: a file that was half written is never seen. */
export function historyWriter(dataFolder: string, logger: Logger): HistoryWriter {
  let written = Promise.resolve();

  const warn = (error: unknown) => logger.warn({ err: error }, "the terminal's history could not be written");

  async function write(lines: readonly string[]): Promise<void> {
    const file = historyFile(dataFolder);
    const draft = `${file}.${randomBytes(4).toString("hex")}`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(draft, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
      await rename(draft, file);
    } catch (error) {
      warn(error);
      await rm(draft, { force: true }).catch(warn);
    }
  }

  return {
    save(history) {
      const lines = history.slice(0, HISTORY_SIZE).reverse();
      written = written.then(() => write(lines));
    },
    flushed: () => written,
  };
}
