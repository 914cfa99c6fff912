import { readFileSync } from "node:fs";

/** Of package.json, which is two folders up from `src/cli` and from `dist/cli`. */
export function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
