/**
 * A lock that a process holds until it releases it or dies, however it dies: files, since Node has no flock.
 *
 * Each holder adds a file `<name>.<generation>`, one higher than the last. The highest generation counts; it
 * is never removed, only emptied on release, so that generations never start anew. Two processes that find
 * the same dead holder race for the same file name and one gets it. One that was slow, and takes a
 * generation that has been used and removed in the meantime, sees a higher one afterwards and withdraws.
 *
 * Whether a holder lives is known by its process id, but only where that means the same process to both: not in another
 * container, nor on another host. There the holder's file tells, which it touches every second.
 */
import { randomUUID } from "node:crypto";
import { link, readdir, readFile, readlink, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

export type LockAttempt =
  /** We hold the lock until we call this or die. */
  | { release: () => Promise<void> }
  /**
   * The id of the process that holds it; our own where we hold it already. `elsewhere`: in another container or on another
   * host, where that id is its own.
   */
  | { heldBy: number; elsewhere: boolean };

const BEAT_MS = 1_000;
/** A holder elsewhere that has not touched its file for so long is gone. */
const GONE_AFTER_MS = 8_000;
const LOOK_MS = 250;

interface Holder {
  pid: number;
  /** See `readProcess`; `null` where it cannot be read. */
  startedAt: string | null;
  /** Process ids mean the same where this is the same; files of older versions lack it. */
  where?: string;
}

/** `folder` must exist and be on a local file system with hard links; `name` is a file name. */
export async function acquireLock(folder: string, name: string): Promise<LockAttempt> {
  for (;;) {
    const newest = Math.max(0, ...(await generations(folder, name)));
    const holder = newest === 0 ? "nobody" : await readHolder(fileOf(folder, name, newest));
    if (holder === "removed") continue; // A newer one exists.
    if (holder !== "nobody") {
      const elsewhere = holder.where !== undefined && holder.where !== (await whereWeAre());
      const alive = elsewhere ? await beats(fileOf(folder, name, newest)) : await isAlive(holder);
      if (alive) return { heldBy: holder.pid, elsewhere };
    }

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
    // A file that cannot be touched for a moment is touched again.
    const beating = setInterval(() => {
      const now = new Date();
      void utimes(file, now, now).catch(() => {});
    }, BEAT_MS);
    beating.unref();
    return {
      async release() {
        clearInterval(beating);
        await truncate(file);
      },
    };
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
    where: await whereWeAre(),
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

let here: Promise<string> | undefined;

/** Stays the same for as long as this process lives. */
function whereWeAre(): Promise<string> {
  here ??= readWhereWeAre();
  return here;
}

/** The start of this machine's kernel, and the namespace of process ids; elsewhere than on Linux, the host's name. */
async function readWhereWeAre(): Promise<string> {
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()}/${await readlink("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** Waits until the file is touched, or has not been for too long: clocks of two hosts need not agree. */
async function beats(file: string): Promise<boolean> {
  const touchedAt = async () => (await stat(file).catch(() => null))?.mtimeMs ?? null;
  const first = await touchedAt();
  for (let waitedMs = 0; waitedMs < GONE_AFTER_MS; waitedMs += LOOK_MS) {
    await setTimeout(LOOK_MS);
    if ((await touchedAt()) !== first) return true;
  }
  return false;
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
