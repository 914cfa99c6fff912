/**
 * A lock that a process holds until it releases it or dies, however it dies: files, since Node has no flock.
 *
 * Each holder adds a file `<name>.<generation>`, one higher than the last. The highest generation counts; it
 * is never removed, only emptied on release, so that generations never start anew. Two processes that find
 * the same dead holder race for the same file name and one gets it. One that was slow, and takes a
 * generation that has been used and removed in the meantime, sees a higher one afterwards and withdraws.
 */
import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type LockAttempt =
  /** We hold the lock until we call this or die. */
  | { release: () => Promise<void> }
  /** The id of the process that holds it; our own where we hold it already. */
  | { heldBy: number };

interface Holder {
  pid: number;
  /** See `readProcess`; `null` where it cannot be read. */
  startedAt: string | null;
}

/** `folder` must exist and be on a local file system with hard links; `name` is a file name. */
export async function acquireLock(folder: string, name: string): Promise<LockAttempt> {
  for (;;) {
    const newest = Math.max(0, ...(await generations(folder, name)));
    const holder = newest === 0 ? "nobody" : await readHolder(fileOf(folder, name, newest));
    if (holder === "removed") continue; // A newer one exists.
    if (holder !== "nobody" && (await isAlive(holder))) return { heldBy: holder.pid };

    const mine = newest + 1;
    const file = fileOf(folder, name, mine);
    if (!(await claim(folder, name, file))) continue;
    const others = await generations(folder, name);
    if (others.some((generation) => generation > mine)) {
      await rm(file, { force: true });
      continue;
    }
    const older = others.filter((generation) => generation < mine);
    await Promise.all(older.map((generation) => rm(fileOf(folder, name, generation), { force: true })));
    return { release: () => truncate(file) };
  }
}

const fileOf = (folder: string, name: string, generation: number) => join(folder, `${name}.${generation}`);

async function generations(folder: string, name: string): Promise<number[]> {
  const found: number[] = [];
  for (const file of await readdir(folder)) {
    const suffix = file.startsWith(`${name}.`) ? file.slice(name.length + 1) : "";
    if (/^[1-9]\d*$/.test(suffix)) found.push(Number(suffix));
  }
  return found;
}

/** The file appears with its content or not at all; false where there is one already. */
async function claim(folder: string, name: string, file: string): Promise<boolean> {
  const draft = join(folder, `${name}.new-${randomUUID()}`);
  const holder: Holder = {
    pid: process.pid,
    startedAt: (await readProcess(process.pid))?.startedAt ?? null,
  };
  try {
    await writeFile(draft, JSON.stringify(holder));
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | "nobody" | "removed"> {
  try {
    const content = await readFile(file, "utf8");
    // Empty when released, or when the machine lost its power before the content reached the disk.
    return content === "" ? "nobody" : (JSON.parse(content) as Holder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "removed";
    throw new Error(`cannot read the lock ${file}; delete it if no photofinish uses the folder`, {
      cause: error,
    });
  }
}

/** A process id is used again sooner or later; the start time, where it can be read, tells them apart. */
async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const found = await readProcess(holder.pid);
  if (found === null || holder.startedAt === null) return true;
  return !found.ended && found.startedAt === holder.startedAt;
}

/**
 * From /proc/<pid>/stat (proc_pid_stat(5)); `null` where there is none. `startedAt` is the 22nd field, in
 * clock ticks since the machine's start; `ended`: killed, and its parent has not yet asked how it ended.
 */
async function readProcess(pid: number): Promise<{ startedAt: string; ended: boolean } | null> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null; // Not Linux, or it has just gone: `isAlive` then goes by the process id.
  }
  // The second field, the command's name in brackets, may itself contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", startedAt = ""] = [fields[0], fields[19]];
  return { startedAt, ended: state === "Z" || state === "X" };
}
