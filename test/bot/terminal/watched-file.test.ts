import { homedir } from "node:os";
import { describe, expect, it } from "vitest";
import { fileToWatch } from "../../../src/bot/terminal/watched-file.js";

describe("the file in a line that was typed", () => {
  it.each([
    ["/watch fetch.py", "fetch.py"],
    ["watch fetch.py", "fetch.py"],
    ["  /WATCH   my programs/fetch.py  ", "my programs/fetch.py"],
    ['/watch "my fetch.py"', "my fetch.py"],
    ["/watch ~/fetch.py", `${homedir()}/fetch.py`],
    ["/watch", ""],
    ["/watch  ", ""],
    ["/watcher fetch.py", null],
    ["/race all watch", null],
  ])("%s", (typed, file) => {
    expect(fileToWatch(typed)).toBe(file);
  });
});
