import { readdirSync, readFileSync } from "node:fs";

/** The processes that descend from `pid`, oldest first. */
export function descendants(pid: number): number[] {
  const children = readIfThere(() =>
    readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    ),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** The processes of a session, by the id of the process that called setsid. */
export function inSession(session: number): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter(Number.isInteger)
    .filter((pid) => readIfThere(() => [Number(statFields(pid)[3])])[0] === session);
}

export function parentOf(pid: number): number {
  return Number(statFields(pid)[1]);
}

/** Of /proc/PID/stat, from field 3 (the state) on; the name before it may contain spaces. */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Processes come and go while we look. */
function readIfThere<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
