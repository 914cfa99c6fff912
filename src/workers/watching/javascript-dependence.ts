/** Which calls of a JavaScript function depend on each other: in the same words as for Python (code-facts.ts). */
import type { FunctionFacts, Statement } from "../../race/watching/code-facts.js";
import {
  childrenOf,
  dotted,
  endLine,
  FUNCTIONS,
  isNode,
  line,
  type Node,
  own,
  patternNames,
  root,
} from "./javascript-tree.js";

interface Around {
  first: number;
  name: string;
  isAsync: boolean;
  modules: Set<string>;
}

export function functionFacts(
  node: Node,
  body: Node,
  { first, name, isAsync, modules }: Around,
): FunctionFacts {
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
