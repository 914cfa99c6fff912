/** V8's profile of a thread → at which of the program's own lines it was when. */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Frame, Sample } from "../../race/watching/trace.js";
import { type FileFacts, innermost } from "./javascript-facts.js";

const nodeSchema = z.object({
  id: z.number(),
  /** Lines and columns from 0. */
  callFrame: z.object({
    functionName: z.string(),
    url: z.string(),
    lineNumber: z.number(),
    columnNumber: z.number(),
  }),
  children: z.array(z.number()).optional(),
  /** How often it was at each of its lines, which count from 1. */
  positionTicks: z.array(z.object({ line: z.number(), ticks: z.number() })).optional(),
});
type ProfileNode = z.infer<typeof nodeSchema>;

/** As the inspector gives it: times in µs of the monotonic clock. */
export const profileSchema = z.object({
  nodes: z.array(nodeSchema),
  startTime: z.number(),
  samples: z.array(z.number()).optional(),
  timeDeltas: z.array(z.number()).optional(),
});
export type Profile = z.infer<typeof profileSchema>;

interface Known {
  zeroNs: number;
  facts: ReadonlyMap<string, FileFacts>;
}

/** One for each sample in which an own line was on the stack. */
export function samplesOf(
  { nodes, startTime, samples = [], timeDeltas = [] }: Profile,
  { zeroNs, facts }: Known,
): Sample[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const frames = new Map<number, Frame | null>();
  const frameOf = (id: number): Frame | null => {
    const known = frames.get(id);
    if (known !== undefined) return known;
    const frame = ownFrame(id, { byId, parents, facts });
    frames.set(id, frame);
    return frame;
  };
  let us = startTime;
  return samples.flatMap((id, at): Sample[] => {
    us += timeDeltas[at] ?? 0;
    const frame = frameOf(id);
    if (frame === null) return [];
    const fromMs = (us * 1000 - zeroNs) / 1e6;
    const toMs = fromMs + (timeDeltas[at + 1] ?? 0) / 1000;
    return [{ thread: 1, task: 0, stack: [frame], on: "", stepMs: 0, fromMs, toMs }];
  });
}

interface Tree {
  byId: ReadonlyMap<number, ProfileNode>;
  parents: ReadonlyMap<number, number>;
  facts: ReadonlyMap<string, FileFacts>;
}

/** The innermost own function on the way up from a node, at the line where it was most often. */
function ownFrame(id: number, { byId, parents, facts }: Tree): Frame | null {
  let called = "";
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const node = byId.get(at);
    if (node === undefined) return null;
    const { url, lineNumber, columnNumber, functionName } = node.callFrame;
    const file = fileOf(url);
    const own = file === null ? undefined : facts.get(file);
    if (file !== null && own !== undefined) {
      const inside = innermost(own.functions, own.offset(lineNumber + 1, columnNumber + 1));
      const ticks = [...(node.positionTicks ?? [])].sort((one, other) => other.ticks - one.ticks);
      // In what it called, its own line is not told; the text knows where that is called.
      const calling = inside?.facts.statements.find(({ calls }) =>
        calls.some((name) => name.split(".").at(-1) === called),
      );
      const line = (at === id ? ticks[0]?.line : calling?.line) ?? ticks[0]?.line ?? lineNumber + 1;
      return { file, line, functionLine: inside?.first ?? 1 };
    }
    called = functionName;
  }
  return null;
}

/** The program's own files among these: as the hooks tell them apart (node/places.cjs). */
export function filesIn(urls: readonly string[]): string[] {
  const files = urls.flatMap((url) => fileOf(url) ?? []);
  const isOwn = (file: string) => !file.startsWith(HOOKS) && !/\/node_modules\/|\/start\.cjs$/.test(file);
  return [...new Set(files)].filter(isOwn);
}

const HOOKS = fileURLToPath(new URL("../../../src/workers/watching/", import.meta.url));

function fileOf(url: string): string | null {
  if (url.startsWith("/")) return url;
  if (!url.startsWith("file://")) return null;
  try {
    return fileURLToPath(url);
  } catch {
    return null; // Of another machine.
  }
}

/** Where the main thread was in a step that went on and on: what the helper thread saw. */
export const lookSchema = z.object({
  ns: z.number(),
  /** The innermost first; lines and columns from 1. */
  frames: z.array(z.object({ url: z.string(), line: z.number(), column: z.number() })),
});
export type Look = z.infer<typeof lookSchema>;

const LOOK_MS = 15;

export function samplesOfLooks(looks: readonly Look[], { zeroNs, facts }: Known): Sample[] {
  return looks.flatMap(({ ns, frames }): Sample[] => {
    const stack = frames.flatMap(({ url, line, column }): Frame[] => {
      const file = fileOf(url);
      const own = file === null ? undefined : facts.get(file);
      if (file === null || own === undefined) return [];
      const inside = innermost(own.functions, own.offset(line, column));
      return [{ file, line, functionLine: inside?.first ?? 1 }];
    });
    const fromMs = (ns - zeroNs) / 1e6;
    return stack.length === 0
      ? []
      : [{ thread: 1, task: 0, stack, on: "", stepMs: 0, fromMs, toMs: fromMs + LOOK_MS }];
  });
}
