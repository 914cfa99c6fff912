/** What the text of a program says about which of its calls depend on each other (src/workers/watching/python/code_facts.py). */
import { z } from "zod";

const statementSchema = z.object({
  line: z.number(),
  endLine: z.number(),
  /** The innermost loop around it, by its place in `loops`; -1: none. */
  loop: z.number(),
  /** Statements of one block run one after another, each once (in a round of its loop). */
  block: z.string(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  /** Names whose methods are called with an argument. */
  mutates: z.array(z.string()),
  /** Names that its calls' arguments read. */
  arguments: z.array(z.string()),
  /** What is awaited, or else called: `fetch`, `client.get`. */
  calls: z.array(z.string()),
  /** Names of objects (not modules) whose methods those calls are. */
  receivers: z.array(z.string()),
  /** Nothing but one call. */
  plain: z.boolean(),
  comprehension: z.boolean(),
  /** A condition. */
  exits: z.boolean(),
  awaits: z.number(),
});
export type Statement = z.infer<typeof statementSchema>;

const loopSchema = z.object({
  line: z.number(),
  endLine: z.number(),
  parent: z.number(),
  kind: z.enum(["for", "async for", "while"]),
  /** A round may depend on what an earlier round's calls gave, or end the loop. */
  dependent: z.boolean(),
  block: z.string(),
  endless: z.boolean(),
});

const functionSchema = z.object({
  first: z.number(),
  last: z.number(),
  name: z.string(),
  isAsync: z.boolean(),
  /** It both reads and changes what it shares with others. */
  shares: z.boolean(),
  /** It makes connections or processes of its own. */
  connects: z.boolean(),
  statements: z.array(statementSchema),
  loops: z.array(loopSchema),
});
export type FunctionFacts = z.infer<typeof functionSchema>;

export const codeFactsSchema = z.object({
  files: z.record(z.string(), z.object({ functions: z.array(functionSchema), modules: z.array(z.string()) })),
});
export type CodeFacts = z.infer<typeof codeFactsSchema>;

export const NO_FACTS: CodeFacts = { files: {} };

export function functionAt(facts: CodeFacts, file: string, functionLine: number): FunctionFacts | undefined {
  const functions = facts.files[file]?.functions;
  return functions?.find(
    ({ first, name }) => first === functionLine && (name !== "<module>" || functionLine <= 1),
  );
}

/** The statement of a line: the smallest that has it. */
export function statementAt({ statements }: FunctionFacts, line: number): Statement | undefined {
  return statements
    .filter((each) => each.line <= line && line <= each.endLine)
    .sort((one, other) => one.endLine - one.line - (other.endLine - other.line))[0];
}
