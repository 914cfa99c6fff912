/**
 * What the text of a JavaScript program says: where its functions begin and where they await, by which the trace's places are
 * understood; and which of their calls depend on each other, in the same words as for Python (code-facts.ts). It runs nothing.
 */
import type * as acorn from "acorn";
import { parse } from "acorn";
import type { FunctionFacts, Statement } from "../../race/watching/code-facts.js";

export type Node = acorn.Node & Record<string, unknown>;

/** A function, or the file itself. Lines from 1, columns from 1, as V8 counts them. */
export interface OwnFunction {
  name: string;
  isAsync: boolean;
  /** Its first line and column as one number, which tells functions of a file apart; 1 for the file itself. */
  first: number;
  /** From where to where in the text. */
  from: number;
  to: number;
  /** Where V8 says that a call of it begins. */
  entry: number;
  awaits: Await[];
  facts: FunctionFacts;
}

export interface Await {
  from: number;
  to: number;
  line: number;
  /** What is awaited: the name of what is called, such as `fetch`; "" where it is no call. */
  on: string;
}

export interface FileFacts {
  functions: OwnFunction[];
  modules: string[];
  /** The offset in the text of a line and column, both from 1. */
  offset(line: number, column: number): number;
}

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** `null` for a text that is not JavaScript, or so deep that it cannot be read. */
export function javascriptFacts(text: string): FileFacts | null {
  const tree = parsed(text);
  if (tree === null) return null;
  try {
    return factsOf(tree, text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function factsOf(tree: Node, text: string): FileFacts {
  const starts = lineStarts(text);
  const modules = modulesOf(tree);
  const functions: OwnFunction[] = [];
  const add = (node: Node, name: string) => functions.push(ownFunction(node, name, text, modules));
  add(tree, "<module>");
  walk(tree, (node, parent) => {
    if (FUNCTIONS.has(node.type)) add(node, nameOf(node, parent));
    return true;
  });
  return {
    functions,
    modules: [...modules],
    offset: (line, column) => (starts[line - 1] ?? text.length) + column - 1,
  };
}

function parsed(text: string): Node | null {
  const shared = { ecmaVersion: "latest", locations: true, allowHashBang: true } as const;
  for (const sourceType of ["module", "script"] as const) {
    try {
      const more = sourceType === "script" ? { allowReturnOutsideFunction: true } : {};
      return parse(text, { ...shared, sourceType, ...more }) as unknown as Node;
    } catch {
      // As the other kind, or not at all.
    }
  }
  return null;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** Calls `visit` for each node under `root`; what it answers says whether to go on below it. */
function walk(root: Node, visit: (node: Node, parent: Node) => boolean): void {
  for (const child of childrenOf(root)) if (visit(child, root)) walk(child, visit);
}

function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([name, value]) =>
    name === "loc" ? [] : Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** The node and all below it that belong to the same function. */
function own(node: Node): Node[] {
  const found = [node];
  walk(node, (each) => {
    found.push(each);
    return !FUNCTIONS.has(each.type) && each.type !== "ClassBody";
  });
  return found;
}

const line = (node: Node) => (node.loc as acorn.SourceLocation).start.line;
const endLine = (node: Node) => (node.loc as acorn.SourceLocation).end.line;

function nameOf(node: Node, parent: Node): string {
  const id = node.id as Node | null | undefined;
  if (id) return id.name as string;
  const named = parent.type === "VariableDeclarator" ? parent.id : (parent.key ?? parent.left);
  return isNode(named) ? dotted(named).split(".").at(-1) || "<anonymous>" : "<anonymous>";
}

/** Names of what comes from other modules. */
function modulesOf(tree: Node): Set<string> {
  const found = new Set<string>(["Promise", "Math", "JSON", "Object", "Array", "console", "process"]);
  walk(tree, (node) => {
    if (node.type === "ImportDeclaration")
      for (const each of node.specifiers as Node[]) found.add((each.local as Node).name as string);
    if (node.type === "VariableDeclarator" && isNode(node.init) && calledName(strip(node.init)) === "require")
      for (const name of patternNames(node.id as Node)) found.add(name);
    return true;
  });
  return found;
}

/** `require("x").promises` → `require("x")`. */
function strip(node: Node): Node {
  return node.type === "MemberExpression" ? strip(node.object as Node) : node;
}

function ownFunction(node: Node, name: string, text: string, modules: Set<string>): OwnFunction {
  const module = name === "<module>" && node.type === "Program";
  const body = module ? node : (node.body as Node);
  const loc = (node.loc as acorn.SourceLocation).start;
  const first = module ? 1 : loc.line + (loc.column + 1) / 10_000;
  const entry = module ? 0 : entryOf(node, text);
  const isAsync = node.async === true || module;
  const facts = functionFacts(node, body, { first, name, isAsync, modules });
  return { name, isAsync, first, from: node.start, to: node.end, entry, awaits: awaitsOf(body), facts };
}

/** An arrow begins at its first word, any other function at the parenthesis before its parameters. */
function entryOf(node: Node, text: string): number {
  if (node.type === "ArrowFunctionExpression") return node.start;
  const [param] = node.params as Node[];
  const before = param?.start ?? (node.body as Node).start;
  const id = (node.id as Node | null)?.end ?? node.start;
  for (let at = before - 1; at >= id; at--) if (text[at] === "(") return at;
  return node.start;
}

function awaitsOf(body: Node): Await[] {
  return own(body).flatMap((node) => {
    if (node.type === "AwaitExpression") {
      const value = node.argument as Node;
      return [{ from: node.start, to: node.end, line: line(node), on: awaitedName(value) }];
    }
    if (node.type === "ForOfStatement" && node.await === true) {
      const head = { from: node.start, to: (node.body as Node).start };
      return [{ ...head, line: line(node), on: "" }];
    }
    return [];
  });
}

/** A sleep that is written out, `new Promise((done) => setTimeout(done, 50))`, is called what it is. */
function awaitedName(value: Node): string {
  if (value.type === "CallExpression") return calledName(value);
  const isNew = value.type === "NewExpression" && dotted(value.callee as Node) === "Promise";
  return isNew && namesUnder(value).includes("setTimeout") ? "setTimeout" : "";
}

function namesUnder(node: Node): string[] {
  const found: string[] = [];
  walk(node, (each) => {
    if (each.type === "Identifier") found.push(each.name as string);
    return true;
  });
  return found;
}

function calledName(node: Node): string {
  return node.type === "CallExpression" ? dotted(node.callee as Node) : "";
}

/** `a.b.c`; what is no name on the way is left out. */
export function dotted(node: Node): string {
  if (node.type === "Identifier" || node.type === "PrivateIdentifier") return node.name as string;
  if (node.type === "ThisExpression") return "this";
  if (node.type === "ChainExpression") return dotted(node.expression as Node);
  if (node.type !== "MemberExpression" || node.computed === true) return "";
  const before = dotted(node.object as Node);
  const after = dotted(node.property as Node);
  return before === "" ? after : `${before}.${after}`;
}

/** The name at the beginning of `a.b().c`. */
function root(node: Node): string[] {
  if (node.type === "MemberExpression") return root(node.object as Node);
  if (node.type === "CallExpression") return root(node.callee as Node);
  if (node.type === "ThisExpression") return ["this"];
  return node.type === "Identifier" ? [node.name as string] : [];
}

interface Around {
  first: number;
  name: string;
  isAsync: boolean;
  modules: Set<string>;
}

function functionFacts(node: Node, body: Node, { first, name, isAsync, modules }: Around): FunctionFacts {
  const facts: FunctionFacts = {
    ...{ first, last: endLine(node), name, isAsync, connects: false, statements: [], loops: [] },
    shares: name !== "<module>" && sharesWithOthers(node, body),
  };
  const parts = { facts, modules };
  if (body.type === "BlockStatement" || body.type === "Program") block(body.body as Node[], -1, "0", parts);
  else leaf(body, { loop: -1, block: "0", line: line(body), exits: false }, parts);
  return facts;
}

/** In doubt it does: it changes a name or a property that is not its own. */
function sharesWithOthers(node: Node, body: Node): boolean {
  const locals = new Set((node.params as Node[] | undefined)?.flatMap(patternNames) ?? []);
  const nodes = own(body);
  for (const each of nodes)
    if (each.type === "VariableDeclarator")
      for (const name of patternNames(each.id as Node)) locals.add(name);
  return nodes.some((each) => {
    if (each.type !== "AssignmentExpression" && each.type !== "UpdateExpression") return false;
    const target = (each.left ?? each.argument) as Node;
    return root(target).some((name) => !locals.has(name));
  });
}

interface Parts {
  facts: FunctionFacts;
  modules: Set<string>;
}

function block(body: readonly Node[], loop: number, name: string, parts: Parts): void {
  for (const each of body) statement(each, loop, name, parts);
}

const LOOPS: Record<string, "for" | "while"> = {
  ...{ ForStatement: "for", ForInStatement: "for", ForOfStatement: "for" },
  ...{ WhileStatement: "while", DoWhileStatement: "while" },
};

function statement(node: Node, loop: number, name: string, parts: Parts): void {
  if (FUNCTIONS.has(node.type) || node.type === "ClassDeclaration") return;
  const here = `${name}/${node.start}`;
  const bodyOf = (each: Node) => (each.type === "BlockStatement" ? (each.body as Node[]) : [each]);
  const part = (each: unknown, exits = false) => {
    if (isNode(each)) leaf(each, { loop, block: name, line: line(each), exits }, parts);
  };
  const kind = LOOPS[node.type];
  if (kind !== undefined) {
    const number = parts.facts.loops.length;
    const body = node.body as Node;
    const test = node.test as Node | null | undefined;
    parts.facts.loops.push({
      ...{ line: line(node), endLine: endLine(node), parent: loop, block: name },
      kind: node.await === true ? "async for" : kind,
      dependent: kind === "while" || node.await === true || loopDepends(node, parts.modules),
      endless: kind === "while" && test?.type === "Literal" && test.value === true,
    });
    // On one line with its body, a head without calls would be taken for it.
    const head = node.right ?? node.init ?? test;
    if (isNode(head) && own(head).some(({ type }) => type === "CallExpression")) part(head);
    block(bodyOf(body), number, here, parts);
  } else if (node.type === "IfStatement") {
    part(node.test, true);
    block(bodyOf(node.consequent as Node), loop, `${here}then`, parts);
    if (isNode(node.alternate)) block(bodyOf(node.alternate), loop, `${here}else`, parts);
  } else if (node.type === "TryStatement") {
    // Its body runs once, in order: one block with what is around it.
    block(bodyOf(node.block as Node), loop, name, parts);
    if (isNode(node.handler)) block(bodyOf(node.handler.body as Node), loop, `${here}catch`, parts);
    if (isNode(node.finalizer)) block(bodyOf(node.finalizer), loop, `${here}finally`, parts);
  } else if (node.type === "SwitchStatement") {
    part(node.discriminant, true);
    for (const each of node.cases as Node[])
      block(each.consequent as Node[], loop, `${here}${each.start}`, parts);
  } else if (node.type === "BlockStatement") block(node.body as Node[], loop, name, parts);
  else if (node.type === "LabeledStatement") statement(node.body as Node, loop, name, parts);
  else if (node.type.startsWith("Export")) {
    if (isNode(node.declaration)) statement(node.declaration, loop, name, parts);
  } else if (node.type !== "ImportDeclaration") part(node);
}

type Place = Pick<Statement, "loop" | "block" | "line" | "exits">;

function leaf(node: Node, place: Place, { facts, modules }: Parts): void {
  const nodes = own(node);
  const calls = nodes.filter(({ type }) => type === "CallExpression" || type === "NewExpression");
  const awaited = nodes.filter(({ type }) => type === "AwaitExpression").map((each) => each.argument as Node);
  const awaitedCalls = awaited.filter(({ type }) => type === "CallExpression");
  const heads = awaitedCalls.length > 0 ? awaitedCalls : calls.filter((call) => !isLog(call));
  const onObjects = heads.filter(({ callee }) => (callee as Node).type === "MemberExpression");
  facts.statements.push({
    ...place,
    endLine: Math.max(place.line, endLine(node)),
    reads: readsOf(node),
    writes: writesOf(node),
    mutates: mutatesOf(node),
    arguments: [...new Set(calls.flatMap((call) => (call.arguments as Node[]).flatMap(readsOf)))],
    calls: heads.map((call) => dotted(call.callee as Node)),
    receivers: [...new Set(onObjects.flatMap(({ callee }) => root(callee as Node)))].filter(
      (name) => !modules.has(name),
    ),
    plain: isPlain(node),
    comprehension: false,
    awaits: awaited.length,
  });
}

function isLog(call: Node): boolean {
  return /^(console\.|performance\.|Date\.|process\.stdout)/.test(dotted(call.callee as Node));
}

function isPlain(node: Node): boolean {
  const value =
    node.type === "ExpressionStatement"
      ? (node.expression as Node)
      : node.type === "VariableDeclaration"
        ? ((node.declarations as Node[])[0]?.init as Node | null)
        : null;
  const inner = value?.type === "AwaitExpression" ? (value.argument as Node) : value;
  return inner?.type === "CallExpression";
}

/** Names that an expression or statement reads; also those inside functions that are written in it. */
function readsOf(node: Node): string[] {
  const found = new Set<string>();
  const visit = (each: Node, parent: Node | null) => {
    if (each.type === "Identifier" && !isOnlyName(each, parent)) found.add(each.name as string);
    if (each.type === "ThisExpression") found.add("this");
    for (const child of childrenOf(each)) visit(child, each);
  };
  visit(node, null);
  return [...found];
}

/** A property's or a declared name, which is no value that is read. */
function isOnlyName(node: Node, parent: Node | null): boolean {
  if (parent === null) return false;
  if (parent.type === "MemberExpression") return parent.property === node && parent.computed !== true;
  if (parent.type === "Property")
    return parent.key === node && parent.computed !== true && parent.shorthand !== true;
  if (parent.type === "VariableDeclarator") return parent.id === node;
  if (parent.type === "AssignmentExpression") return parent.left === node && parent.operator === "=";
  return parent.type === "LabeledStatement" || parent.type === "BreakStatement";
}

/** Names that are declared or assigned, and those of what has a property assigned. */
function writesOf(node: Node): string[] {
  return own(node).flatMap((each) => {
    if (each.type === "VariableDeclarator") return patternNames(each.id as Node);
    if (each.type === "AssignmentExpression" || each.type === "UpdateExpression") {
      const target = (each.left ?? each.argument) as Node;
      return target.type === "MemberExpression" ? root(target) : patternNames(target);
    }
    return [];
  });
}

/** Names with a method that was called with something: `results.push(x)`. */
function mutatesOf(node: Node): string[] {
  return own(node).flatMap((each) =>
    each.type === "CallExpression" &&
    (each.callee as Node).type === "MemberExpression" &&
    (each.arguments as Node[]).length > 0
      ? root(each.callee as Node)
      : [],
  );
}

function patternNames(node: Node): string[] {
  switch (node.type) {
    case "Identifier":
      return [node.name as string];
    case "AssignmentPattern":
      return patternNames(node.left as Node);
    case "RestElement":
      return patternNames(node.argument as Node);
    case "ObjectPattern":
      return (node.properties as Node[]).flatMap((each) =>
        patternNames((each.value ?? each.argument) as Node),
      );
    case "ArrayPattern":
      return (node.elements as (Node | null)[]).flatMap((each) => (each === null ? [] : patternNames(each)));
    default:
      return [];
  }
}

/** Whether a round may depend on what an earlier round's calls gave, or end the loop; in doubt, it does. */
function loopDepends(loop: Node, modules: Set<string>): boolean {
  const body = loop.body as Node;
  const inside = own(body);
  if (inside.some(({ type }) => /^(Break|Return|Throw)Statement$|^YieldExpression$/.test(type))) return true;
  const head = (loop.left ?? loop.init) as Node | null | undefined;
  const targets = new Set(head ? [...writesOf(head), ...patternNames(head)] : []);
  const leaves = inside.filter(({ type }) =>
    /^(ExpressionStatement|VariableDeclaration|IfStatement)$/.test(type),
  );
  const parts = leaves.map((node) => (node.type === "IfStatement" ? (node.test as Node) : node));
  const tainted = new Set<string>();
  for (let before = -1; before !== tainted.size; ) {
    before = tainted.size;
    for (const node of parts) {
      const gives = own(node).some(({ type }) => type === "AwaitExpression" || type === "CallExpression");
      if (!gives && !readsOf(node).some((name) => tainted.has(name))) continue;
      for (const name of writesOf(node)) if (!targets.has(name)) tainted.add(name);
      for (const name of mutatesOf(node)) if (!modules.has(name)) tainted.add(name);
    }
  }
  // A name that is declared in the round holds nothing of the round before.
  const fresh = new Set(
    inside
      .filter(({ type }) => type === "VariableDeclarator")
      .flatMap((each) => patternNames(each.id as Node)),
  );
  return parts.some((node) =>
    own(node)
      .filter((each) => each.type === "CallExpression" && !isLog(each))
      .some((call) => {
        const used = (call.arguments as Node[]).flatMap(readsOf);
        const awaited = own(node).some(({ type }) => type === "AwaitExpression");
        const gathers =
          (call.callee as Node).type === "MemberExpression" &&
          root(call.callee as Node).some((name) => tainted.has(name));
        // `results.push(await get(url))` only gathers; what is awaited in it has calls of its own.
        if (
          gathers &&
          (!awaited ||
            own(node).some(
              (each) => each.type === "AwaitExpression" && call.start <= each.start && each.end <= call.end,
            ))
        )
          return false;
        return used.some((name) => tainted.has(name) && !fresh.has(name));
      }),
  );
}

/** The smallest that is around a place in the text. */
export function innermost<T extends { from: number; to: number }>(all: readonly T[], at: number): T | null {
  const around = all.filter(({ from, to }) => from <= at && at < to);
  return around.sort((one, other) => one.to - one.from - (other.to - other.from))[0] ?? null;
}
