import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type InputLine, inputLines, meaning } from "../../../src/bot/terminal/lines.js";

async function linesOf(chunks: Iterable<string | Buffer>, most = 100): Promise<InputLine[]> {
  const lines: InputLine[] = [];
  for await (const line of inputLines(Readable.from(chunks), most)) lines.push(line);
  return lines;
}
const line = (text: string): InputLine => ({ text, length: text.length });

describe("the lines of a pipe", () => {
  it("are the same wherever the chunks are cut, also inside a character", async () => {
    const chunk = fc.uint8Array({ maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.array(chunk), async (text, cuts) => {
        const bytes = Buffer.from(text);
        const chunks: Buffer[] = [];
        let at = 0;
        for (const { length } of cuts) {
          chunks.push(bytes.subarray(at, at + length));
          at += length;
        }
        chunks.push(bytes.subarray(at));
        const expected = bytes.toString().split("\n");
        if (expected.at(-1) === "") expected.pop();
        expect((await linesOf(chunks)).map(({ text }) => text)).toEqual(expected);
      }),
    );
  });

  it("include the last one without a line break", async () => {
    expect(await linesOf(["/help\n/ra", "ce"])).toEqual([line("/help"), line("/race")]);
  });

  it("are kept only to a limit, and the next line is whole again", async () => {
    const long = Array.from({ length: 50 }, () => "x".repeat(20_000));
    expect(await linesOf([...long, "\n/help\n"], 10)).toEqual([
      { text: "xxxxxxxxxx", length: 1_000_000 },
      line("/help"),
    ]);
  });

  it("mean something else when they are empty or leave", () => {
    expect(["", "  ", "\r"].map((text) => meaning(line(text)))).toEqual(["nothing", "nothing", "nothing"]);
    expect(["/quit", "exit now", " /EXIT\r"].map((text) => meaning(line(text)))).toEqual([
      "leave",
      "leave",
      "leave",
    ]);
    expect(["/race", "quiz", "/"].map((text) => meaning(line(text)))).toEqual(["answer", "answer", "answer"]);
    expect(meaning({ text: "   ", length: 1_000_000 })).toBe("answer");
  });
});
