/** What the worker has to know of a runtime, and how it starts lanes with one. */
import type { Interpreter, Unusable } from "../../race/host.js";
import type { LaneProcess } from "../measuring/lane-process.js";

export interface RuntimeDriver {
  /** Of its programs' files, such as `py`. */
  fileExtension: string;
  /** The whole path of the program that measures how much computation makes a chunk. */
  calibrationProgram: string;
  /** What an idle lane's process has for itself (PSS), in MB, rounded up. */
  processMb: number;
  /** What each further thread takes, in MB. */
  threadMb: number;
  /** Whether a thread or process that a lane starts takes a millisecond or so, not tens of them. */
  startsCheaply: boolean;
  /**
   * Those that work on this host, the default first. Throws `StartError` where one that has to work does not.
   * The ids differ. `unusable`: is given those that are there and do not work.
   */
  find(commands: CommandsSetting | undefined, unusable: (found: Unusable) => void): Promise<Interpreter[]>;
  /** Starts nothing before the first lane, or `warmUp`. */
  lanes(interpreter: Interpreter, watcher: GroupWatcher): Lanes;
}

/** What the settings say of a runtime's interpreters. */
export interface CommandsSetting {
  /** What starts each of them. */
  commands: readonly string[];
  /** Whether each of them has to work, because somebody named it. */
  required: boolean;
}

/** The part of the watcher that cleans up what runtimes share when the worker is gone. */
export interface GroupWatcher {
  /** The process group is killed when this process has ended. Rejects where nobody can watch. */
  watch(pid: number): Promise<void>;
  forget(pid: number): void;
  /** The folder is removed when this process has ended, or before. */
  tidy(folder: string): void;
}

/** The lanes of one interpreter. */
export interface Lanes {
  /**
   * Rejects with `NotReadyError` where the lane cannot be started, also soon after the signal was aborted. A lane
   * that is started has a deadline of its own for everything that comes before its own program.
   */
  start(program: string, signal?: AbortSignal): Promise<LaneProcess>;
  /** Starts what the lanes share. Where that fails, the first lane tries again and is told. */
  warmUp?(): void;
  /** Rejects where what the lanes share, once it was started, does not answer within `timeoutMs`. */
  check?(timeoutMs: number): Promise<void>;
  /** Ends what the lanes share. The lanes themselves have ended before. */
  close(): Promise<void>;
}
