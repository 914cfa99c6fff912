/** Looking around in the tree that acorn makes of a JavaScript text. */
import type * as acorn from "acorn";

export type Node = acorn.Node & Record<string, unknown>;

export const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** Calls `visit` for each node under `root`; what it answers says whether to go on below it. */
export function walk(root: Node, visit: (node: Node, parent: Node) => boolean): void {
  for (const child of childrenOf(root)) if (visit(child, root)) walk(child, visit);
}

export function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([name, value]) =>
    name === "loc" ? [] : Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** The node and all below it that belong to the same function. */
export function own(node: Node): Node[] {
  const found = [node];
  walk(node, (each) => {
    found.push(each);
    return !FUNCTIONS.has(each.type) && each.type !== "ClassBody";
  });
  return found;
}

export const line = (node: Node) => (node.loc as acorn.SourceLocation).start.line;

export const endLine = (node: Node) => (node.loc as acorn.SourceLocation).end.line;

export function namesUnder(node: Node): string[] {
  const found: string[] = [];
  walk(node, (each) => {
    if (each.type === "Identifier") found.push(each.name as string);
    return true;
  });
  return found;
}

export function calledName(node: Node): string {
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
export function root(node: Node): string[] {
  if (node.type === "MemberExpression") return root(node.object as Node);
  if (node.type === "CallExpression") return root(node.callee as Node);
  if (node.type === "ThisExpression") return ["this"];
  return node.type === "Identifier" ? [node.name as string] : [];
}

export function patternNames(node: Node): string[] {
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
