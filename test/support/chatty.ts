/** Text for property tests: any Unicode at all, and pieces of the notation shuffled into near misses. */
import fc from "fast-check";

const piece = fc.oneof(
  fc.constantFrom(..."race all async sync threads blocked code log help about cancel".split(" ")),
  fc.constantFrom(..."5 10 0.5 .5 0 -1 500ms 1.5s 1m io: cpu: sleep: *10 *10001 x3 ms s m".split(" ")),
  fc.constantFrom("runtime=node", "RUNTIME=python", "runs=3", "runs=", "=", "tasks=5"),
  fc.constantFrom(" ", "  ", "\u00a0", "\u3000", "\t", ",", "，", "、", ";", "；", "/", ".", "。", "…"),
  fc.constantFrom("“", "”", "«", '"', "`", "×", "＊", "−", "–", "：", "\u200b", "\u200d", "\ufeff", "\u0301"),
  fc.constantFrom("\n", "\r", "\u0000", "\u0007", "\u2028", "😀", "\ud800", "\ufdfa", "㎳", "²", "__proto__"),
  fc.string({ unit: "binary", maxLength: 6 }),
);

export const chatty: fc.Arbitrary<string> = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(" ")),
  fc.string({ unit: "binary", maxLength: 200 }),
);
