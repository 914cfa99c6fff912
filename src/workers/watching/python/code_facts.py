"""What a program's text says about which of its calls depend on each other. Reads `{"files": {PATH: TEXT}}`, writes
`{"files": {PATH: {"functions": [...]}}}`; a file that is not Python is left out. It runs nothing of the program.

A function has `first` (as a code object's co_firstlineno), `name`, `calls`: for each line with calls, what is known of the
statement; `loops`; and whether it both reads and changes what it shares with others (`shares`).
"""

import ast
import builtins
import json
import sys

BUILTINS = set(dir(builtins))
CONNECTING = {
    "socket", "create_connection", "open_connection", "urlopen", "HTTPConnection", "HTTPSConnection", "Popen", "run",
    "check_output", "create_subprocess_exec", "create_subprocess_shell", "getaddrinfo", "request", "get", "post",
}  # fmt: skip


def names(node, context):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, context)}


def reads(node):
    return names(node, ast.Load)


def writes(node):
    written = names(node, (ast.Store, ast.Del))
    for each in ast.walk(node):
        # What is stored in, or changed by a method with an argument, may be another from now on.
        if isinstance(each, (ast.Attribute, ast.Subscript)) and isinstance(each.ctx, (ast.Store, ast.Del)):
            written |= roots(each)
    return written


def mutated(node):
    """Names with a method that was called with something: `results.append(x)`."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and (each.args or each.keywords):
            found |= roots(each.func)
    return found


def roots(node):
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def dotted(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


class Function:
    def __init__(self, node, first, name, is_async, modules, functions):
        self.node, self.modules, self.functions = node, modules, functions
        self.fact = {
            "first": first, "name": name, "isAsync": is_async, "statements": [], "loops": [],
            "shares": self.shares(node), "connects": self.connects(node), "last": getattr(node, "end_lineno", 0) or 0,
        }  # fmt: skip
        self.blocks(node.body, -1, 0)

    def own_nodes(self, node):
        """Without those of functions inside it."""
        waiting = list(ast.iter_child_nodes(node))
        while waiting:
            each = waiting.pop()
            yield each
            if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
                waiting.extend(ast.iter_child_nodes(each))

    def connects(self, node):
        return any(
            isinstance(each, ast.Call) and dotted(each.func).rpartition(".")[2] in CONNECTING
            for each in self.own_nodes(node)
        )

    def shares(self, node):
        """Whether it reads something of others and changes the same."""
        if isinstance(node, ast.Module):
            return False
        outer = {name for each in self.own_nodes(node) if isinstance(each, (ast.Global, ast.Nonlocal)) for name in each.names}
        stored, loaded = set(), set()
        for each in self.own_nodes(node):
            if isinstance(each, ast.Name) and each.id in outer:
                (loaded if isinstance(each.ctx, ast.Load) else stored).add(each.id)
            if isinstance(each, (ast.Attribute, ast.Subscript)):
                path = ast.dump(each.value) + (each.attr if isinstance(each, ast.Attribute) else "[]")
                (loaded if isinstance(each.ctx, ast.Load) else stored).add(path)
            if isinstance(each, ast.AugAssign):
                target = each.target
                if isinstance(target, ast.Name):
                    if target.id in outer:
                        return True
                else:
                    return True
        return bool(stored & loaded)

    def blocks(self, body, loop, block):
        for at, statement in enumerate(body):
            self.statement(statement, loop, f"{block}")

    def statement(self, node, loop, block):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return
        here = f"{block}/{node.lineno}"
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
            number = len(self.fact["loops"])
            self.fact["loops"].append({
                "line": node.lineno, "endLine": node.end_lineno, "parent": loop,
                "kind": {"For": "for", "AsyncFor": "async for", "While": "while"}[type(node).__name__],
                "dependent": self.loop_depends(node), "block": block,
                "endless": isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value),
            })  # fmt: skip
            head = node.test if isinstance(node, ast.While) else node.iter
            self.leaf(head, loop, block, node.lineno)
            self.blocks(node.body, number, here)
            self.blocks(node.orelse, loop, here + "e")
            return
        inner = [(name, getattr(node, name)) for name in ("body", "orelse", "finalbody") if isinstance(getattr(node, name, None), list)]
        if inner or getattr(node, "handlers", None) or getattr(node, "cases", None):
            for expression in ("test", "subject"):
                if getattr(node, expression, None) is not None:
                    self.leaf(getattr(node, expression), loop, block, node.lineno, exits=True)
            for item in getattr(node, "items", []):
                self.leaf(item, loop, block, item.context_expr.lineno)
            # A `with` or `try` runs its body once, in order: one block with what is around it.
            same = isinstance(node, (ast.With, ast.AsyncWith, ast.Try))
            for name, body in inner:
                self.blocks(body, loop, block if same and name == "body" else here + name)
            for handler in getattr(node, "handlers", []):
                self.blocks(handler.body, loop, here + "h")
            for case in getattr(node, "cases", []):
                self.blocks(case.body, loop, f"{here}c{case.pattern.lineno}")
            return
        self.leaf(node, loop, block, node.lineno)

    def leaf(self, node, loop, block, line, exits=False):
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        comprehension = next(
            (each for each in ast.walk(node) if isinstance(each, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))), None
        )
        awaits = [each for each in ast.walk(node) if isinstance(each, (ast.Await,))]
        arguments = set()
        for call in calls:
            for each in [*call.args, *[keyword.value for keyword in call.keywords]]:
                arguments |= reads(each)
        awaited = [each.value for each in awaits if isinstance(each.value, ast.Call)]
        heads = awaited or [call for call in calls if not self.is_print(call)]
        self.fact["statements"].append({
            "line": line, "endLine": getattr(node, "end_lineno", None) or line, "loop": loop, "block": block,
            "reads": sorted(reads(node)), "writes": sorted(writes(node)), "mutates": sorted(mutated(node)),
            "arguments": sorted(arguments), "calls": [dotted(call.func) for call in heads],
            "receivers": sorted({root for call in heads if isinstance(call.func, ast.Attribute) for root in roots(call.func)} - self.modules),
            "plain": self.is_plain(node), "comprehension": comprehension is not None, "exits": exits,
            "awaits": len(awaits),
        })  # fmt: skip

    def is_print(self, call):
        return dotted(call.func) in ("print",) or dotted(call.func).startswith(("logging.", "time.perf_counter", "time.monotonic"))

    def is_plain(self, node):
        """Nothing but one awaited or plain call, its result thrown away or kept."""
        value = node.value if isinstance(node, (ast.Expr, ast.Assign, ast.AnnAssign)) else None
        if isinstance(value, ast.Await):
            value = value.value
        return isinstance(value, ast.Call)

    def loop_depends(self, loop):
        """Whether a round may depend on what an earlier round's calls gave; in doubt, it does."""
        if isinstance(loop, (ast.While, ast.AsyncFor)):
            return True
        body = list(loop.body)
        for each in body:
            for inner in [each, *self.own_nodes(each)]:
                if isinstance(inner, (ast.Break, ast.Return, ast.Yield, ast.YieldFrom, ast.Raise)):
                    return True
        targets = names(loop.target, ast.Store)
        # Names that hold what a call gave: until nothing more is found, round after round.
        tainted = set()
        leaves = [node for statement in body for node in self.leaves(statement)]
        for _ in range(len(leaves) + 1):
            before = set(tainted)
            for node in leaves:
                gives = any(isinstance(each, (ast.Await, ast.Call)) for each in ast.walk(node))
                if gives or reads(node) & tainted:
                    tainted |= writes(node) - targets
                    tainted |= mutated(node) - self.modules
            if tainted == before:
                break
        # A name that is set before it is used in a round holds nothing of the round before.
        fresh = set()
        for node in leaves:
            if isinstance(node, ast.AST):
                for call in [each for each in ast.walk(node) if isinstance(each, ast.Call) and not self.is_print(each)]:
                    used = set()
                    for each in [*call.args, *[keyword.value for keyword in call.keywords]]:
                        used |= reads(each)
                    mutator = isinstance(call.func, ast.Attribute) and roots(call.func) & tainted
                    waits = any(isinstance(each, ast.Await) for each in ast.walk(node))
                    if mutator and not waits and not self.functions & used:
                        continue
                    if (used & tainted) - fresh:
                        return True
            if not isinstance(node, ast.AugAssign):
                fresh |= names(node, ast.Store)
        return False

    def leaves(self, node):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return []
        found = []
        for name in ("test", "iter", "subject"):
            if getattr(node, name, None) is not None and hasattr(node, "body"):
                found.append(getattr(node, name))
        for item in getattr(node, "items", []):
            if isinstance(item, ast.withitem):
                found.append(item)
        bodies = [getattr(node, name) for name in ("body", "orelse", "finalbody") if isinstance(getattr(node, name, None), list)]
        bodies += [handler.body for handler in getattr(node, "handlers", [])]
        bodies += [case.body for case in getattr(node, "cases", [])]
        if not bodies:
            return [node]
        for body in bodies:
            for statement in body:
                found += self.leaves(statement)
        return found


def facts_of(text):
    tree = ast.parse(text)
    modules = set()
    functions = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            modules |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions.add(node.name)
    found = [Function(tree, 1, "<module>", False, modules, functions).fact]
    found[0]["last"] = text.count("\n") + 1
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *[decorator.lineno for decorator in node.decorator_list]])
            is_async = isinstance(node, ast.AsyncFunctionDef)
            found.append(Function(node, first, node.name, is_async, modules, functions).fact)
    return {"functions": found, "modules": sorted(modules)}


def main():
    asked = json.load(sys.stdin)
    answer = {}
    for path, text in asked["files"].items():
        try:
            answer[path] = facts_of(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    json.dump({"files": answer}, sys.stdout)


main()
