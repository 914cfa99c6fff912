import { createInterface, type Interface as LineEditor } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { textWidth } from "../../../src/bot/monospace/spans.js";
import { controlledScreen, type LiveLine, plainScreen } from "../../../src/bot/terminal/screen.js";
import { type VirtualTerminal, virtualTerminal } from "./virtual-terminal.js";

const editors: LineEditor[] = [];
afterEach(() => {
  for (const editor of editors.splice(0)) editor.close();
});

function editorOn({ input, output }: VirtualTerminal): LineEditor {
  const editor = createInterface({ input, output, terminal: true, prompt: "> " });
  editors.push(editor);
  return editor;
}

const live = (...lines: string[]): LiveLine[] =>
  lines.map((painted) => ({ painted, cells: textWidth(painted) }));

describe("the screen", () => {
  it("prints above the live region and above what is being typed, and leaves the cursor there", async () => {
    const terminal = virtualTerminal();
    const screen = controlledScreen(terminal.output, editorOn(terminal));
    screen.print(["first"]);
    screen.live(live("sync ░░░", "async ░░"));
    terminal.type("/race al");
    expect(await terminal.screen()).toEqual(["first", "sync ░░░", "async ░░", "> /race al"]);
    screen.print(["second", "third"]);
    expect(await terminal.screen()).toEqual([
      "first",
      "second",
      "third",
      "sync ░░░",
      "async ░░",
      "> /race al",
    ]);
    expect(await terminal.cursor()).toEqual({ row: 5, column: 10 });
  });

  it("redraws a live region of the same height without touching the typed line", async () => {
    const terminal = virtualTerminal();
    const screen = controlledScreen(terminal.output, editorOn(terminal));
    screen.print([]);
    screen.live(live("sync ░░░░░░", "async ░░"));
    terminal.type("/help");
    await terminal.screen();
    const before = (await terminal.written()).length;
    screen.live(live("sync ░", "async ░░░"));
    expect(await terminal.screen()).toEqual(["sync ░", "async ░░░", "> /help"]);
    expect((await terminal.written()).slice(before)).not.toContain("help");
    expect(await terminal.cursor()).toEqual({ row: 2, column: 7 });
  });

  it("lets the live region grow, shrink and go", async () => {
    const terminal = virtualTerminal();
    const screen = controlledScreen(terminal.output, editorOn(terminal));
    screen.print(["before"]);
    terminal.type("typing");
    screen.live(live("one"));
    screen.live(live("one", "two", "three"));
    expect(await terminal.screen()).toEqual(["before", "one", "two", "three", "> typing"]);
    screen.live(live("two"));
    expect(await terminal.screen()).toEqual(["before", "two", "> typing"]);
    screen.live([]);
    expect(await terminal.screen()).toEqual(["before", "> typing"]);
  });

  it("keeps its place when the typed line takes several rows, Chinese too, and the cursor is inside it", async () => {
    const terminal = virtualTerminal(20, 12);
    const screen = controlledScreen(terminal.output, editorOn(terminal));
    screen.print(["before"]);
    screen.live(live("one"));
    const typed = "事件循环会转去执行其他协程 and on";
    for (const character of typed) terminal.type(character);
    for (let presses = 0; presses < 12; presses++) terminal.type("\u001b[D");
    await terminal.screen();
    const cursor = await terminal.cursor();
    screen.live(live("uno", "dos"));
    screen.print(["more"]);
    screen.live(live("un", "deux"));
    const rows = await terminal.screen();
    expect(rows.slice(0, 4)).toEqual(["before", "more", "un", "deux"]);
    expect(rows.slice(4).join("")).toBe(`> ${typed}`);
    expect(await terminal.cursor()).toEqual({ row: cursor.row + 2, column: cursor.column });
  });

  it("stays whole when it is as high as the terminal and the terminal scrolls", async () => {
    const terminal = virtualTerminal(20, 5);
    const screen = controlledScreen(terminal.output, editorOn(terminal));
    for (let line = 1; line <= 8; line++) screen.print([`line ${line}`]);
    expect(screen.liveRoom()).toBe(3);
    screen.live(live("a", "b", "c"));
    screen.print(["line 9"]);
    screen.live(live("A", "B", "C"));
    const printed = Array.from({ length: 9 }, (_, index) => `line ${index + 1}`);
    expect(await terminal.screen()).toEqual([...printed, "A", "B", "C", "> "]);
  });

  it("leaves less room for the live region the more rows are typed", async () => {
    const terminal = virtualTerminal(20, 10);
    const screen = controlledScreen(terminal.output, editorOn(terminal));
    screen.print([]);
    expect(screen.liveRoom()).toBe(8);
    terminal.type("x".repeat(45));
    await terminal.screen();
    expect(screen.liveRoom()).toBe(6);
  });

  it("finds its lines again after the terminal was made narrower", async () => {
    const terminal = virtualTerminal(40, 12);
    const screen = controlledScreen(terminal.output, editorOn(terminal));
    screen.print(["before"]);
    screen.live(live("x".repeat(30)));
    terminal.type("typing");
    await terminal.screen();
    terminal.resize(20, 12);
    screen.live(live("short"));
    expect(await terminal.screen()).toEqual(["before", "short", "> typing"]);
  });

  it("has a live region also where nobody types", async () => {
    const terminal = virtualTerminal();
    const screen = controlledScreen(terminal.output, null);
    screen.live(live("one"));
    screen.print(["before"]);
    screen.live(live("two"));
    expect(await terminal.screen()).toEqual(["before", "two"]);
    screen.close();
    screen.print(["too late"]);
    expect(await terminal.screen()).toEqual(["before"]);
  });

  it("draws no frames for a terminal that does not take them", async () => {
    const terminal = virtualTerminal();
    const screen = controlledScreen(terminal.output, null);
    screen.live(live("first"));
    await terminal.screen();
    terminal.output.pause();
    while (!terminal.output.writableNeedDrain) screen.print(["x".repeat(1000)]);
    const waiting = terminal.output.readableLength + terminal.output.writableLength;
    screen.live(live("second"));
    expect(terminal.output.readableLength + terminal.output.writableLength).toBe(waiting);
  });

  it("writes no control codes where the output knows none, and the prompt only for somebody who types", async () => {
    const piped = virtualTerminal();
    const screen = plainScreen(piped.output, null);
    screen.print(["one", "two"]);
    screen.live(live("three"));
    screen.print([]);
    expect(await piped.written()).toBe("one\ntwo\n");

    const typed = virtualTerminal();
    const editor = createInterface({
      input: typed.input,
      output: typed.output,
      terminal: false,
      prompt: "> ",
    });
    editors.push(editor);
    const plain = plainScreen(typed.output, editor);
    plain.print(["one"]);
    plain.print(["two"]);
    expect(await typed.written()).toBe("one\n> \ntwo\n> ");
  });
});
