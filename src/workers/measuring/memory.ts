/** Ends lanes that take more memory than one lane may. Looks at /proc; without one (macOS) it guards nothing. */
import { listIfThere, readIfThere, statFields } from "../proc.js";

const EVERY_MS = 2_000;
const PAGE_BYTES = 4096;

export interface MemoryGuard {
  /** `pid` leads the lane's session. The function it answers with ends the guard. */
  guard(pid: number, onTooMuch: () => void): () => void;
  close(): void;
}

export function memoryGuard(limitBytes: number): MemoryGuard {
  const guarded = new Map<number, () => void>();
  let timer: NodeJS.Timeout | null = null;

  function look() {
    for (const [session, { rssBytes, pids }] of sessions()) {
      const onTooMuch = guarded.get(session);
      // Resident pages that processes share count for each of them; only the sum beyond the limit is
      // worth the slower, fair look at the proportional set size.
      if (onTooMuch && rssBytes > limitBytes && pssBytes(pids) > limitBytes) onTooMuch();
    }
  }

  function close() {
    if (timer) clearInterval(timer);
    timer = null;
  }

  return {
    guard(pid, onTooMuch) {
      guarded.set(pid, onTooMuch);
      timer ??= setInterval(look, EVERY_MS);
      return () => {
        guarded.delete(pid);
        if (guarded.size === 0) close();
      };
    },
    close,
  };
}

/** Resident memory by session (the process that called setsid), as /proc/PID/stat tells it. */
function sessions(): Map<number, { rssBytes: number; pids: number[] }> {
  const found = new Map<number, { rssBytes: number; pids: number[] }>();
  for (const pid of listIfThere("/proc").map(Number).filter(Number.isInteger)) {
    const fields = statFields(readIfThere(`/proc/${pid}/stat`) ?? "");
    const session = Number(fields[3]);
    const entry = found.get(session) ?? { rssBytes: 0, pids: [] };
    entry.rssBytes += Number(fields[21] ?? 0) * PAGE_BYTES;
    entry.pids.push(pid);
    found.set(session, entry);
  }
  return found;
}

/** Proportional set size: every shared page counts once, divided among those who share it. */
export function pssBytes(pids: readonly number[]): number {
  let kb = 0;
  for (const pid of pids) {
    kb += Number(/^Pss:\s+(\d+)/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? "")?.[1] ?? 0);
  }
  return kb * 1024;
}
