/** The folders that everything needs, checked before anything is started: what is wrong is told in one sentence. */
import { randomUUID } from "node:crypto";
import { mkdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { StartError } from "../errors.js";

/** What a new store takes, and what one that is there needs to go on, in MB. */
const FREE_MB = { first: 80, later: 8 };

/** `embedded`: the store is in it as well. Throws `StartError`. */
export async function prepareDataFolder(folder: string, { embedded }: { embedded: boolean }): Promise<void> {
  const path = resolve(folder);
  await usable(path, "PHOTOFINISH_DATA", "Set PHOTOFINISH_DATA to a folder that can be written to");
  if (!embedded) return;
  const first = (await stat(join(path, "database")).catch(() => null)) === null;
  const { bavail, bsize } = await statfs(path);
  const [freeMb, neededMb] = [Math.floor((bavail * bsize) / 2 ** 20), first ? FREE_MB.first : FREE_MB.later];
  if (freeMb < neededMb) {
    throw new StartError(
      `The disk with ${path} is full: ${freeMb} MB are free, and the embedded store needs ${neededMb} MB. Make room, set ` +
        "PHOTOFINISH_DATA to a folder on another disk, or set STORE_URL to a Redis server.",
    );
  }
}

/** Throws `StartError`. */
export async function checkTemporaryFolder(): Promise<void> {
  const path = tmpdir();
  if (await stat(path).catch(() => null))
    return await usable(path, "TMPDIR", "Set TMPDIR to a folder that can be written to");
  throw new StartError(
    `The folder for temporary files, ${path}, does not exist: make it, or set TMPDIR to another one.`,
  );
}

async function usable(path: string, setting: string, remedy: string): Promise<void> {
  try {
    await make(path);
    const probe = join(path, `.photofinish-${randomUUID()}`);
    await writeFile(probe, "probe");
    await rm(probe);
  } catch (error) {
    throw new StartError(
      `The folder ${path} (${setting}) cannot be used: ${await reason(error, path)}. ${remedy}.`,
    );
  }
}

/** Like `mkdir` with `recursive`, which never ends under /proc. */
async function make(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== "ENOENT" || (await stat(parent).catch(() => null)) !== null || parent === path) throw error;
    await make(parent);
    await mkdir(path);
  }
}

async function reason(error: unknown, path: string): Promise<string> {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "EEXIST":
    case "ENOTDIR":
      return (await stat(path).catch(() => null))?.isFile() ? "it is a file" : "a part of its path is a file";
    case "EACCES":
    case "EPERM":
      return "this user may not write there";
    case "EROFS":
      return "its file system is read-only";
    case "ENOSPC":
    case "EDQUOT":
      return "no space is left on the disk";
    case "ENOENT":
      return "nothing can be made there";
    default:
      return message;
  }
}
