/**
 * What the text of a JavaScript program says: where its functions begin and where they await, by which the trace's places are
 * understood. It runs nothing of the program.
 */
import type * as acorn from "acorn";
import { parse } from "acorn";
import type { FunctionFacts } from "../../race/watching/code-facts.js";
import { functionFacts } from "./javascript-dependence.js";
import {
  calledName,
  dotted,
  FUNCTIONS,
  isNode,
  line,
  type Node,
  namesUnder,
  own,
  patternNames,
  walk,
} from "./javascript-tree.js";

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

/** The smallest that is around a place in the text. */
export function innermost<T extends { from: number; to: number }>(all: readonly T[], at: number): T | null {
  const around = all.filter(({ from, to }) => from <= at && at < to);
  return around.sort((one, other) => one.to - one.from - (other.to - other.from))[0] ?? null;
}
