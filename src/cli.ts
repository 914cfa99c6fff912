#!/usr/bin/env node
/**
 * The door of the command line. It needs nothing but Node, because where too few files may be open, Node cannot find the
 * modules that everything else is in, and says that they do not exist.
 */
import { closeSync, openSync } from "node:fs";

/** Of files, connections and processes' pipes together. */
const FEWEST_FILES = 200;

/** What the limit is, where it is lower; `null` where it is not. */
function limitOfFiles(): number | null {
  const open: number[] = [];
  try {
    while (open.length < FEWEST_FILES) open.push(openSync(process.execPath, "r"));
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EMFILE") throw error;
    return open.length;
  } finally {
    for (const file of open) closeSync(file);
  }
}

const limit = limitOfFiles();
if (limit === null) {
  const { runCommandLine } = await import("./cli/main.js");
  await runCommandLine(process.argv.slice(2));
} else {
  console.error(
    `Only ${limit} more files may be open in this process, and Photofinish needs ${FEWEST_FILES}: raise the limit ` +
      "(ulimit -n 1024) and start again.",
  );
  process.exitCode = 1;
}
