import { extname } from "node:path";
import type { WatchOptions } from "./watch-program.js";

/** What runs a program that is a file, by its ending; `null` where it is none that can be watched. */
export function interpreterOf(file: string, python: string): WatchOptions["interpreter"] | null {
  switch (extname(file)) {
    case ".py":
      return { runtime: "python", command: python };
    case ".js":
    case ".mjs":
    case ".cjs":
      return { runtime: "node", command: process.execPath };
    default:
      return null;
  }
}
