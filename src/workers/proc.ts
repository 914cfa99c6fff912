/** What Linux tells of processes in /proc. They come and go while one looks: what is not there any more is `null` or empty. */
import { readdirSync, readFileSync } from "node:fs";

export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

export function listIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * The fields of /proc/PID/stat (proc_pid_stat(5)) from the 3rd, the state, on. The 2nd, the name in brackets, may itself
 * contain spaces and brackets.
 */
export function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Ids of the processes that any of its threads started and that are still its children. */
export function childrenOf(pid: number): number[] {
  return listIfThere(`/proc/${pid}/task`).flatMap((thread) =>
    (readIfThere(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}
