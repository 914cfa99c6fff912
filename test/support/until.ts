import { setTimeout } from "node:timers/promises";

/** Waits for a condition; fails with `what` when it does not come true in time. */
export async function until(what: string, condition: () => unknown, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
    await setTimeout(20);
  }
}

/** Whether a process (or zombie not yet reaped) with that id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
