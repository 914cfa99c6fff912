/** Dependencies point one way, as docs/architecture.md draws them, and no files import each other in a circle. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = new URL("../src/", import.meta.url).pathname;
const PLATFORMS = ["discord", "slack", "terminal"];

/**
 * What each part may import, beside itself. A part is a folder of src, or a file there without its ending. What is
 * not named here is nobody's to import.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  errors: [],
  race: ["errors"],
  drawing: [],
  lessons: ["race", "errors"],
  config: ["race", "errors"],
  store: ["race", "config", "errors"],
  // A kind of job tells its result in the words of the lessons.
  workers: ["race", "store", "lessons", "errors"],
  // And each platform's folder its own settings, see below.
  bot: ["race", "store", "lessons", "drawing", "workers", "errors"],
  app: ["race", "store", "lessons", "drawing", "workers", "bot", "config", "errors"],
  cli: ["race", "store", "lessons", "drawing", "workers", "bot", "config", "errors", "app"],
};
/** `src/cli.ts` is the door of `src/cli`. */
const PART_OF_FILE: Record<string, string> = { "cli.ts": "cli", "errors.ts": "errors" };

/** The parts that compute and do nothing else. Hashing is computing. */
const PURE = ["race", "lessons"];
const PURE_MODULES = ["node:crypto"];

interface Import {
  /** Both from src. */
  from: string;
  to: string;
  typeOnly: boolean;
}

/** Every form: `import`, `import type`, `export … from`, `import()` as a call and in types, also over several lines. */
function specifiersIn(source: string): { specifier: string; typeOnly: boolean }[] {
  const code = withoutComments(source);
  const statements = code.matchAll(
    /^\s*(?:import|export)\b(\s+type\b)?(?:[^;"'`]*?\bfrom)?\s*(["'])([^"'\n]+)\2/gm,
  );
  const calls = code.matchAll(/\bimport\s*\(\s*(["'`])([^"'`\n]+)\1/g);
  return [
    ...[...statements].map(([, type, , specifier = ""]) => ({ specifier, typeOnly: type !== undefined })),
    ...[...calls].map(([, , specifier = ""]) => ({ specifier, typeOnly: false })),
  ];
}

/** Strings stay: `//` in an address is no comment, and neither is what stands in a template. */
function withoutComments(source: string): string {
  return source.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, literal: string | undefined) => literal ?? " ",
  );
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((path) => /\.m?ts$/.test(path));
const specifiers = files.flatMap((from) =>
  specifiersIn(readFileSync(join(SRC, from), "utf8")).map((found) => ({ from, ...found })),
);
const imports: Import[] = specifiers
  .filter(({ specifier }) => specifier.startsWith("."))
  .map(({ from, specifier, typeOnly }) => ({ from, to: resolved(from, specifier), typeOnly }));

function resolved(from: string, specifier: string): string {
  const path = normalize(join(dirname(from), specifier));
  const source = path.replace(/\.js$/, ".ts");
  return existsSync(join(SRC, source)) ? source : path;
}

function partOf(path: string): string {
  const [first = ""] = path.split("/");
  return PART_OF_FILE[first] ?? first;
}

function platformOf(path: string): string | undefined {
  return PLATFORMS.find((platform) => path.startsWith(`bot/${platform}/`));
}

/** Why an import is against the direction; `null` where it is not. */
function whyNot({ from, to, typeOnly }: Import): string | null {
  const [importer, imported] = [partOf(from), partOf(to)];
  const [platform, other] = [platformOf(from), platformOf(to)];
  if (platform !== undefined && other !== undefined && other !== platform) {
    return `the folder of ${platform} knows nothing of ${other}`;
  }
  if (importer === imported) return null;
  if (platform !== undefined && to === `config/${platform}.ts`) {
    return typeOnly ? null : `${platform} takes only the type of its settings`;
  }
  if (MAY_IMPORT[importer]?.includes(imported)) return null;
  return `${importer} does not import ${imported}`;
}

/** Where files import each other in circles, at least one circle of them, as the files along it. */
function circles(all: readonly Import[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of all) next.set(from, (next.get(from) ?? new Set()).add(to));
  const found = new Set<string>();
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string) => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const circle = path.slice(at);
      const first = circle.indexOf([...circle].sort()[0] ?? "");
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      found.add([...turned, turned[0]].join(" → "));
    }
    if (at >= 0 || finished.has(file)) return;
    path.push(file);
    for (const imported of next.get(file) ?? []) visit(imported);
    path.pop();
    finished.add(file);
  };
  for (const file of next.keys()) visit(file);
  return [...found].sort();
}

describe("the imports of src", () => {
  it("are found in every form", () => {
    const source = `
      import a, { type B } from "./a.js";
      import type { C } from "./c.js";
      import "./d.js";
      export { e } from "./e.js";
      export * from "./f.js";
      export type { G } from "./g.js";
      import {
        h,
        i,
      } from './h.js';
      import words from "./j.json" with { type: "json" };
      const k = await import("./k.js");
      type L = import("./l.js").L;
      // import { no } from "./comment.js";
      /* import { no } from "./comment.js"; */
      const m = "import n from './string.js'; https://example.org";
      export const o = "./value.js";
    `;
    const found = specifiersIn(source).map(({ specifier }) => specifier.replace(/^\.\/|\.js$/g, ""));
    expect(found.sort()).toEqual(["a", "c", "d", "e", "f", "g", "h", "j.json", "k", "l"]);
    expect(specifiersIn(source).flatMap(({ specifier, typeOnly }) => (typeOnly ? [specifier] : []))).toEqual([
      "./c.js",
      "./g.js",
    ]);
    // Not so few that this test looks at nothing.
    expect(imports.length).toBeGreaterThan(2 * files.length);
  });

  it("lead to files that are there", () => {
    const lost = imports.filter(({ to }) => !existsSync(join(SRC, to)));
    expect(lost.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("go only in the direction of the architecture", () => {
    const wrong = imports.flatMap((each) => {
      const why = whyNot(each);
      return why === null ? [] : [`src/${each.from} imports src/${each.to}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });

  it("come from parts that the architecture names", () => {
    expect([...new Set(files.map(partOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it("form no circle", () => {
    expect(circles(imports)).toEqual([]);
  });

  it("take nothing into the pure parts that reads, waits, starts or sends", () => {
    const impure = specifiers.filter(
      ({ from, specifier }) =>
        PURE.includes(partOf(from)) && specifier.startsWith("node:") && !PURE_MODULES.includes(specifier),
    );
    expect(impure.map(({ from, specifier }) => `src/${from} imports ${specifier}`)).toEqual([]);
  });
});

describe("the rules", () => {
  const judged = (from: string, to: string, typeOnly = false) => whyNot({ from, to, typeOnly });

  it("refuse what is against the direction", () => {
    expect(judged("race/task.ts", "lessons/text.ts")).not.toBeNull();
    expect(judged("lessons/text.ts", "store/open.ts")).not.toBeNull();
    expect(judged("workers/race.ts", "bot/poster.ts", true)).not.toBeNull();
    expect(judged("bot/slack/slack.ts", "bot/discord/api.ts")).not.toBeNull();
    expect(judged("bot/slack/slack.ts", "config/slack.ts")).not.toBeNull();
    expect(judged("bot/slack/slack.ts", "config/discord.ts", true)).not.toBeNull();
    expect(judged("bot/deliver.ts", "app/app.ts")).not.toBeNull();
    expect(judged("app/app.ts", "cli/role.ts")).not.toBeNull();
    expect(judged("app/app.ts", "cli.ts")).not.toBeNull();
  });

  it("allow what goes with it", () => {
    expect(judged("lessons/text.ts", "errors.ts")).toBeNull();
    expect(judged("bot/slack/slack.ts", "config/slack.ts", true)).toBeNull();
    expect(judged("bot/slack/slack.ts", "bot/poster.ts")).toBeNull();
    expect(judged("cli.ts", "cli/role.ts")).toBeNull();
  });

  it("find a circle, also one of types, and name its files", () => {
    const edge = (from: string, to: string) => ({ from, to, typeOnly: true });
    expect(circles([edge("b", "c"), edge("a", "b"), edge("c", "a"), edge("c", "d")])).toEqual([
      "a → b → c → a",
    ]);
    expect(circles([edge("a", "b"), edge("b", "c"), edge("a", "c")])).toEqual([]);
  });
});
