/** Starts Python lanes by forking a warm interpreter, which is started with the first of them. */
import type { Watcher } from "./background.js";
import type { LaneProcess } from "./lane-process.js";
import { startWarmPython, type WarmPython } from "./warm-python.js";

export interface PythonLanes {
  /** Rejects where the interpreter or the lane ends before the lane has reported. */
  start(program: string): Promise<LaneProcess>;
  close(): Promise<void>;
}

export function pythonLanes(interpreter: string, lanesFolder: string, watcher: Watcher): PythonLanes {
  let warm: Promise<WarmPython> | null = null;

  async function start(program: string): Promise<LaneProcess> {
    // It ended by itself, or did not start: the next lane starts a new one.
    const startAgain = () => {
      warm = null;
    };
    warm ??= startWarmPython(interpreter, lanesFolder, watcher, startAgain).catch((error) => {
      startAgain();
      throw error;
    });
    return (await warm).fork(program);
  }

  async function close() {
    const ending = warm;
    warm = null;
    await (await ending?.catch(() => null))?.end(); // Whoever asked for a lane heard that it did not start.
  }

  return { start, close };
}
