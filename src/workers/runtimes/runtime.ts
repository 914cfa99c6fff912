/** What the worker has to know of a runtime, and how it starts lanes with one. */
import type { Interpreter } from "../../race/host.js";
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
  /**
   * Those that work on this host, the default first. Throws `StartError` where one that has to work does not.
   * The ids differ.
   */
  find(commands: CommandsSetting | undefined): Promise<Interpreter[]>;
  /** Starts nothing before the first lane. */
  lanes(interpreter: Interpreter, watcher: FolderWatcher): Lanes;
}

/** What the settings say of a runtime's interpreters. */
export interface CommandsSetting {
  /** What starts each of them. */
  commands: readonly string[];
  /** Whether each of them has to work, because somebody named it. */
  required: boolean;
}

/** The part of the watcher that removes folders when the worker is gone. */
export interface FolderWatcher {
  /** The folder is removed when this process has ended, or before. */
  tidy(folder: string): void;
}

/** The lanes of one interpreter. */
export interface Lanes {
  /** Rejects where the interpreter or the lane ends before the lane has reported. */
  start(program: string): Promise<LaneProcess>;
  /** Ends what the lanes share. The lanes themselves have ended before. */
  close(): Promise<void>;
}
