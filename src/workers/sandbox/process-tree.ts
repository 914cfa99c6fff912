/** A process and all its descendants. What loses its parent in a pid namespace stays below the namespace's first process. */
import { readdir, readFile } from "node:fs/promises";
import { pssBytes } from "../measuring/memory.js";
import { statFields } from "../proc.js";

/** Proportional set size of all of them together, in bytes: a page that they share counts once. */
export async function memoryOf(root: number): Promise<number> {
  return pssBytes(await treeOf(root));
}

async function treeOf(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const line = await readFile(`/proc/${name}/stat`, "latin1").catch(() => "");
      const parent = Number(statFields(line)[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    }),
  );
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}
