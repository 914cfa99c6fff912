/** What is on the screen below everything that was printed for good: the live region, then the line being typed. */
import type { Interface as LineEditor } from "node:readline";
import type { Writable } from "node:stream";
import { down, ERASE_DOWN, ERASE_TO_LINE_END, toColumn, up } from "../monospace/ansi.js";
import { textWidth } from "../monospace/spans.js";

/** A terminal that is written to; `columns` and `rows` as node:tty gives them. */
export type Output = Writable & { isTTY?: boolean; columns?: number; rows?: number };

export interface Screen {
  /** Adds lines for good, above the live region and the line being typed. */
  print(lines: readonly string[]): void;
  /** Replaces the live region; `[]` takes it away. */
  live(lines: readonly LiveLine[]): void;
  /** How many lines a live region may have now. */
  liveRoom(): number;
  /** Takes the live region away; from now on nothing is shown. */
  close(): void;
}

/** A row of the live region, painted, and how many cells it takes. */
export interface LiveLine {
  painted: string;
  cells: number;
}

/** Where no control codes may be written: a pipe, or a terminal that knows none. */
export function plainScreen(output: Output, editor: LineEditor | null): Screen {
  let open = true;
  let typing = editor !== null;
  let prompted = false;
  editor?.on("line", () => {
    prompted = false;
  });
  editor?.once("close", () => {
    typing = false;
  });
  return {
    print(lines) {
      if (!open) return;
      output.write(`${prompted && lines.length > 0 ? "\n" : ""}${lines.map((line) => `${line}\n`).join("")}`);
      if (!typing) return;
      editor?.prompt();
      prompted = true;
    },
    live() {},
    liveRoom: () => 0,
    close() {
      open = false;
    },
  };
}

/**
 * For a terminal that knows control codes. `editor`: the line being typed, `null` where nobody types.
 * Between two calls the cursor is where the editor left it; every call brings it back there.
 */
export function controlledScreen(output: Output, lineEditor: LineEditor | null): Screen {
  let editor = lineEditor;
  if (editor !== null) keepRows(editor, output);
  lineEditor?.once("close", () => {
    editor = null;
  });
  let open = true;
  let shown: readonly LiveLine[] = [];
  const columns = () => output.columns || 80;

  /** Rows from the top of the live region to the cursor. A terminal made narrower has broken its lines. */
  function rowsAbove(): number {
    const live = shown.reduce((rows, { cells }) => rows + Math.max(1, Math.ceil(cells / columns())), 0);
    return live + (editor?.getCursorPos().rows ?? 0);
  }

  function replaceAll(printed: readonly string[], live: readonly LiveLine[]): void {
    const lines = [...printed, ...live.map(({ painted }) => painted)];
    output.write(`${up(rowsAbove())}${toColumn(0)}${ERASE_DOWN}${lines.map((line) => `${line}\n`).join("")}`);
    shown = live;
    if (editor === null) return;
    setRows(editor, 0);
    editor.prompt(true);
  }

  /** The typed line is not touched: no flicker while somebody types. */
  function overwrite(live: readonly LiveLine[]): void {
    const cursor = editor?.getCursorPos() ?? { rows: 0, cols: 0 };
    const rows = live.map(({ painted }) => `${painted}${ERASE_TO_LINE_END}\n`).join("");
    output.write(`${up(rowsAbove())}${toColumn(0)}${rows}${down(cursor.rows)}${toColumn(cursor.cols)}`);
    shown = live;
  }

  function live(lines: readonly LiveLine[]): void {
    if (!open || (lines.length === 0 && shown.length === 0)) return;
    // Nobody reads the frames that a stopped terminal or a slow connection has not taken yet.
    if (output.writableNeedDrain && lines.length > 0) return;
    const fits = shown.every(({ cells }) => cells <= columns());
    if (lines.length === shown.length && fits) overwrite(lines);
    else replaceAll([], lines);
  }

  return {
    live,
    print(lines) {
      if (open) replaceAll(lines, shown);
    },
    liveRoom() {
      const typed = editor === null ? 0 : textWidth(editor.getPrompt() + editor.line);
      return Math.max(0, (output.rows || 24) - Math.ceil((typed + 1) / columns()) - 1);
    },
    close() {
      live([]);
      open = false;
    },
  };
}

/** A terminal that changed its width has broken the typed line anew before the editor redraws it. */
function keepRows(editor: LineEditor, output: Output): void {
  const onResize = () => setRows(editor, editor.getCursorPos().rows);
  output.prependListener("resize", onResize);
  editor.once("close", () => output.off("resize", onResize));
}

/**
 * In which row of its line the editor believes the cursor to be: so far above it begins to redraw. Node has
 * no other name for it; should that change, a line of several rows is drawn a few rows too low.
 */
function setRows(editor: LineEditor, rows: number): void {
  Reflect.set(editor, "prevRows", rows);
}
