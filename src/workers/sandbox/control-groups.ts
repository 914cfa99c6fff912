/**
 * Control groups of Linux, which count the memory and the tasks of everything in the sandbox together. Only root, or
 * whom it was delegated to, may make one; without them resource limits of each process and a look every moment serve.
 */
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxLimits } from "./limits.js";

export interface ControlGroup {
  /** A process moves in by writing its id to `cgroup.procs` in each. */
  folders: string[];
  /** Kills what is still in it. */
  remove(): Promise<void>;
}

/** `null` where this process may make none. `root`: where they are mounted. */
export async function makeControlGroup(
  name: string,
  limits: Pick<SandboxLimits, "memoryMb" | "tasks">,
  root = "/sys/fs/cgroup",
): Promise<ControlGroup | null> {
  const bytes = String(limits.memoryMb * 1024 * 1024);
  const tasks = String(limits.tasks);
  const unified = await readFile(join(root, "cgroup.controllers"), "utf8").catch(() => null);
  const groups: [folder: string, files: Record<string, string>][] =
    unified === null
      ? [
          [join(root, "memory", name), { "memory.limit_in_bytes": bytes }],
          [join(root, "pids", name), { "pids.max": tasks }],
        ]
      : [[join(root, name), { "memory.max": bytes, "memory.swap.max": "0", "pids.max": tasks }]];
  const made: string[] = [];
  const remove = async () => {
    for (const folder of made) await removeGroup(folder);
  };
  try {
    if (unified !== null) await writeFile(join(root, "cgroup.subtree_control"), "+memory +pids");
    for (const [folder, files] of groups) {
      await mkdir(folder);
      made.push(folder);
      for (const [file, value] of Object.entries(files)) {
        // A kernel without swap accounting lacks that file; all others must be there.
        await writeFile(join(folder, file), value).catch((error) => {
          if (file !== "memory.swap.max") throw error;
        });
      }
    }
    return { folders: made, remove };
  } catch {
    await remove();
    return null;
  }
}

/** The kernel takes a moment to see that a group is empty. */
async function removeGroup(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await killGroup(folder);
    try {
      return await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return;
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function killGroup(folder: string): Promise<void> {
  const ids = await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "");
  for (const id of ids.split("\n").filter(Boolean)) {
    try {
      process.kill(Number(id), "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
