/** A terminal to test with: streams as node:tty gives them, and a screen that can be read. */
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import xterm from "@xterm/headless";

export interface VirtualTerminal {
  input: PassThrough & { isTTY: boolean; setRawMode(raw: boolean): void };
  output: PassThrough & { isTTY: boolean; columns: number; rows: number; hasColors(): boolean };
  /** Types text or keys. */
  type(text: string): void;
  /** The rows from the first to the last that has something on it, scrolled ones too. */
  screen(): Promise<string[]>;
  /** Everything that was written. */
  written(): Promise<string>;
  resize(columns: number, rows: number): void;
  /** Where the cursor is: row and column from 0, from the top of what `screen` shows. */
  cursor(): Promise<{ row: number; column: number }>;
}

export function virtualTerminal(columns = 60, rows = 30): VirtualTerminal {
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {} });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns, rows, hasColors: () => false });
  let written = "";
  output.on("data", (chunk: Buffer) => {
    written += chunk.toString();
    emulator.write(chunk);
  });
  /** Resolves when what was typed and written has gone through the streams, and is on the screen. */
  async function drawn(): Promise<void> {
    await setImmediate();
    await new Promise<void>((resolve) => emulator.write("", resolve));
  }

  return {
    input,
    output,
    type: (text) => void input.write(text),
    async written() {
      await drawn();
      return written;
    },
    async screen() {
      await drawn();
      const { active } = emulator.buffer;
      const lines = Array.from(
        { length: active.length },
        (_, row) => active.getLine(row)?.translateToString(true) ?? "",
      );
      return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
    },
    resize(newColumns, newRows) {
      emulator.resize(newColumns, newRows);
      Object.assign(output, { columns: newColumns, rows: newRows });
      output.emit("resize");
    },
    async cursor() {
      await drawn();
      const { active } = emulator.buffer;
      return { row: active.baseY + active.cursorY, column: active.cursorX };
    },
  };
}
