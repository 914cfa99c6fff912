/**
 * Sorts the test files into two halves by what they import, so that nobody keeps a list. The slow half starts
 * processes, opens real stores, simulates years, or replaces a module, which needs a file to itself; the fast half
 * does none of it (`fast.ts` sees to that). What is in test/faults is apart: `npm run test:faults`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Importing one of these, directly or through other files of `test`, makes a test file slow. */
const SLOW_IMPORTS = [
  "node:child_process",
  "@electric-sql/pglite",
  ...["cli", "redis", "runner", "stores", "tip-simulation"].map((name) => `test/support/${name}.ts`),
];

/** Paths from the project's folder, which must be the current one. */
export function halves(): { fast: string[]; slow: string[]; faults: string[] } {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" })
    .map((file) => join("test", file))
    .filter((file) => file.endsWith(".test.ts"));
  const faults = files.filter((file) => file.startsWith(join("test", "faults")));
  const others = files.filter((file) => !faults.includes(file));
  return {
    fast: others.filter((file) => !isSlow(file)),
    slow: others.filter((file) => isSlow(file)),
    faults,
  };
}

function isSlow(file: string, seen = new Set<string>()): boolean {
  seen.add(file);
  if (readFileSync(file, "utf8").includes("vi.mock(")) return true;
  return importsOf(file).some((imported) => {
    if (SLOW_IMPORTS.includes(imported)) return true;
    return imported.startsWith("test/") && !seen.has(imported) && isSlow(imported, seen);
  });
}

/** Packages by their names, files of ours by their paths. Type imports do not count. */
function importsOf(file: string): string[] {
  if (!file.endsWith(".ts")) return [];
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gm);
  return [...statements].map(([, name = ""]) =>
    name.startsWith(".") ? join(dirname(file), name).replace(/\.js$/, ".ts") : name,
  );
}
