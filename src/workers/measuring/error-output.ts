import type { Readable } from "node:stream";

const KEPT_CHARACTERS = 2_000;

/** Reads a stream to its end. The function that it returns gives the end of what came: enough for a message. */
export function errorOutput(stream: Readable): () => string {
  let kept = "";
  stream.setEncoding("utf8");
  stream.on("data", (piece: string) => {
    kept = (kept + piece).slice(-KEPT_CHARACTERS);
  });
  stream.on("error", () => {}); // The process was killed; what it wrote until then is kept.
  return () => kept.trim();
}
