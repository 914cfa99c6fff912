import type { Readable } from "node:stream";

const KEPT_CHARACTERS = 2_000;

/** Reads a stream to its end and answers with the last of it: enough for an error message. */
export function lastWords(stream: Readable): () => string {
  let words = "";
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    words = (words + piece).slice(-KEPT_CHARACTERS);
  });
  stream.on("error", () => {}); // The process was killed; what it said until then is kept.
  return () => words.trim();
}
