import { describe, expect, it } from "vitest";
import { innermost, javascriptFacts } from "../../../src/workers/watching/javascript-facts.js";

const facts = (text: string) => {
  const found = javascriptFacts(text);
  if (found === null) throw new Error("it is no JavaScript");
  return found;
};
const functionOf = (text: string, name: string) => {
  const found = facts(text).functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};

describe("the facts of JavaScript", () => {
  it.each([
    ["async function f(a) { await a; }", "f", 16],
    ["const f = async (a) => { await a; };", "f", 10],
    ["const f = async a => await a;", "f", 10],
    ["const f = async function (a) { await a; };", "f", 25],
    ["class A { async f(a) { await a; } }", "f", 17],
  ])("say where a call begins, as V8 does: %s", (text, name, entry) => {
    expect(functionOf(text, name).entry).toBe(entry);
  });

  it("name what is awaited, a sleep that is written out too, and nothing where it is no call", () => {
    const text =
      "async function f(p) { await fetch(p); await a.b.c(1); await p; await new Promise((r) => setTimeout(r, 5)); await new Promise((r) => p(r)); }";
    expect(functionOf(text, "f").awaits.map(({ on }) => on)).toEqual([
      "fetch",
      "a.b.c",
      "",
      "setTimeout",
      "",
    ]);
  });

  it("find the place of a line and column, with any end of line", () => {
    const { offset, functions } = facts("let a;\r\nasync function f() {\r\n  await a;\r\n}\n");
    const own = innermost(functions, offset(3, 3));
    expect(own?.name).toBe("f");
    expect(innermost(own?.awaits ?? [], offset(3, 9))?.line).toBe(3);
    expect(innermost(functions, offset(1, 1))?.name).toBe("<module>");
  });

  const loopOf = (body: string) => functionOf(`async function f(xs, o) { ${body} }`, "f").facts.loops[0];
  it.each([
    ["for (const x of xs) await get(x);", false],
    ["const all = []; for (const x of xs) { all.push(await get(x)); }", false],
    ["for (let i = 0; i < 3; i++) { const v = await get(i); o += v; }", false],
    ["let last; for (const x of xs) { last = await get(x, last); }", true],
    ["for (const x of xs) { if (await get(x)) break; }", true],
    ["for (const x of xs) { const r = await get(x); if (r.ok) return r; }", true],
    ["while (o.more) await get(o);", true],
    ["for await (const x of xs) await get(x);", true],
  ])("tell whether a round depends on the one before: %s", (body, dependent) => {
    expect(loopOf(body)?.dependent).toBe(dependent);
  });

  it("tell which statements read what others wrote, and what shares with others", () => {
    const { statements } = functionOf(
      "async function f() { const a = await g(); const b = await h(a.x); }",
      "f",
    ).facts;
    expect(statements[1]).toMatchObject({ reads: ["h", "a"], arguments: ["a"], writes: ["b"], calls: ["h"] });
    const shares = (text: string) => functionOf(text, "f").facts.shares;
    expect(shares("let n = 0; async function f() { n += 1; }")).toBe(true);
    expect(shares("async function f() { this.n = await g(); }")).toBe(true);
    expect(shares("async function f() { let n = 0; n += await g(); return n; }")).toBe(false);
  });

  it("are of modules, scripts and files with a first line for the shell, and none of what is no JavaScript", () => {
    expect(facts("#!/usr/bin/env node\nawait null;\n").functions[0]?.awaits).toHaveLength(1);
    expect(facts("return 1").functions).toHaveLength(1);
    expect(facts("with (a) b()").functions).toHaveLength(1);
    expect(javascriptFacts("def f(:")).toBeNull();
    expect(javascriptFacts(`${"(".repeat(50_000)}`)).toBeNull();
    expect(javascriptFacts(`x = ${"[".repeat(20_000)}${"]".repeat(20_000)}`)).toBeNull();
  });
});
