/** A line editor for somebody at a keyboard: history, completion, and what Ctrl-C and Ctrl-D mean. */
import { createInterface, type Interface as LineEditor } from "node:readline";
import type { Readable } from "node:stream";
import { commands } from "../commands/index.js";
import { complete } from "./complete.js";
import { HISTORY_SIZE } from "./history.js";
import { type InputLine, LEAVING_WORDS } from "./lines.js";
import type { Output, Screen } from "./screen.js";

/** A keyboard is one that `isTTY`. */
export type Input = Readable & { isTTY?: boolean };

export interface EditorParts {
  input: Input;
  output: Output;
  /** Whether the output understands control codes: without them there is no editing. */
  controlled: boolean;
  /** Newest first. */
  history: string[];
}

export function createEditor(parts: EditorParts): LineEditor {
  return createInterface({
    input: parts.input,
    output: parts.output,
    terminal: parts.controlled,
    prompt: "> ",
    history: parts.history,
    historySize: HISTORY_SIZE,
    removeHistoryDuplicates: true,
    completer: (typed: string) => complete(typed, commands, LEAVING_WORDS),
  });
}

export interface KeyboardParts {
  input: Input;
  editor: LineEditor;
  screen: Screen;
  /** Longer lines are not kept: the editor gets slow with the square of their length. */
  mostTyped: number;
  onLine(line: InputLine): void;
  /** Ctrl-C; `empty`: whether there was nothing typed. */
  onInterrupt(empty: boolean): void;
  /** Ctrl-D, or the keyboard is gone. */
  onEnd(): void;
}

interface Key {
  name?: string;
  ctrl?: boolean;
}

export function listenToKeyboard(parts: KeyboardParts): void {
  const { input, editor, screen, mostTyped } = parts;
  let dropped = 0;

  // Before the editor sees the key: what it draws then must not meet the live region.
  const before = (_character: string | undefined, key: Key) => {
    if (leavesLine(key)) screen.live([]);
  };
  const after = () => {
    if (editor.line.length <= mostTyped) return;
    dropped += editor.line.length;
    editor.write(null, { ctrl: true, name: "u" });
  };
  input.prependListener("keypress", before);
  input.on("keypress", after);
  editor.on("line", (typed) => {
    const length = dropped + typed.length;
    dropped = 0;
    parts.onLine({ text: typed, length });
  });
  editor.on("SIGINT", () => {
    const empty = editor.line === "" && dropped === 0;
    dropped = 0;
    parts.onInterrupt(empty);
  });
  editor.on("close", () => {
    input.off("keypress", before);
    input.off("keypress", after);
    parts.onEnd();
  });
}

/** Keys after which the editor writes below its line, clears the screen, or ends. */
function leavesLine({ name, ctrl }: Key): boolean {
  if (name === "return" || name === "enter" || name === "tab") return true;
  return ctrl === true && (name === "l" || name === "z" || name === "d");
}
