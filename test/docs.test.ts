/** The pages lead to files and places that are there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [join("docs", name)] : [])),
];
const textOf = (page: string) => readFileSync(page, "utf8");

/** As GitHub makes it of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchorsOf = (page: string) =>
  Array.from(textOf(page).matchAll(/^#+ (.*)$/gm), ([, heading = ""]) => anchor(heading));

describe.each(pages)("%s", (page) => {
  it("names only files that there are", () => {
    const named = Array.from(
      textOf(page).matchAll(/`((?:src|test|scripts|docs)\/[^`\s]*)`/g),
      ([, path = ""]) => path,
    );
    // A placeholder or a pattern stands for many.
    const plain = named.filter((path) => !/[<>*{}…]/.test(path));
    expect(plain.filter((path) => !existsSync(path))).toEqual([]);
  });

  it("has links that lead somewhere", () => {
    const links = Array.from(textOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link);
    const broken = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path = "", place] = link.split("#");
      const target = path === "" ? page : normalize(join(dirname(page), path));
      if (!existsSync(target)) return true;
      return place !== undefined && !anchorsOf(target).includes(place);
    });
    expect(broken).toEqual([]);
  });

  it("names only scripts that package.json has", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const named = Array.from(
      textOf(page).matchAll(/npm run (?:-s |--silent )?([a-z:]+)/g),
      ([, name = ""]) => name,
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
