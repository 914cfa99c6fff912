/** The textual blocks of a card, each of which can be told again in fewer characters. */
import type { Block, Card } from "../../lessons/cards/card.js";
import { codeBlock, markdown } from "./markdown.js";
import { tableText } from "./table.js";

/** Of all texts of a message together; Discord's own limit is 4,000, and separators are counted too. */
export const MAX_TEXT = 3_900;
const LONGEST_TITLE = 200;
const ELLIPSIS = "…";

export interface Piece {
  full: string;
  /** At most `limit` characters (UTF-16 units) of it, whole lines and closed marks. */
  within(limit: number): string;
}

export function titlePiece({ title }: Card): Piece {
  return {
    full: `## ${shortened(title, "", LONGEST_TITLE)}`,
    within: (limit) => `## ${shortened(title, "", limit - 3)}`,
  };
}

/** `null` for blocks that are not text. */
export function textPiece(block: Block): Piece | null {
  switch (block.kind) {
    case "text":
      return textual(block.text, "");
    case "people":
      return people(block);
    case "note":
      return block.typedOnly ? null : textual(block.text, "-# ");
    case "links":
      return links(block);
    case "code": {
      const around = (lines: readonly string[]) => codeBlock(lines.join("\n"), block.language);
      return lined(block.code.replace(/\n$/, "").split("\n"), around);
    }
    case "table": {
      const { rows, around } = tableText(block.columns, block.rows);
      return lined(rows, around);
    }
    default:
      return null;
  }
}

/** Names by their ids. Nobody is pinged. */
function people({ label, users }: Extract<Block, { kind: "people" }>): Piece | null {
  const mentions = users.filter((user) => /^\d+$/.test(user)).map((user) => `<@${user}>`);
  if (mentions.length === 0) return null;
  const line = `-# ${markdown(label, false)} ${mentions.join(" ")}`;
  return { full: line, within: (limit) => (line.length <= limit ? line : "") };
}

/** In angle brackets an address gets no preview. */
function links({ label, links }: Extract<Block, { kind: "links" }>): Piece {
  const all = links.map(({ title, url }) => `[${markdown(title, false)}](<${url}>)`);
  const line = (count: number) => `-# ${markdown(label, false)} ${all.slice(0, count).join(" · ")}`;
  return {
    full: line(all.length),
    within(limit) {
      const fits = [...all.keys()].reverse().find((count) => line(count).length <= limit) ?? 0;
      return fits === 0 ? "" : line(fits);
    },
  };
}

/** Every piece as it is where all fit; else the longest give way until they do. */
export function fitted(pieces: readonly Piece[], limit = MAX_TEXT): string[] {
  const lengths = pieces.map(({ full }) => full.length);
  const total = (cap: number) => lengths.reduce((sum, length) => sum + Math.min(length, cap), 0);
  let cap = Math.max(0, ...lengths);
  if (total(cap) > limit) {
    cap = Math.floor(limit / pieces.length);
    // What the short ones do not need goes to the long ones.
    while (total(cap + 1) <= limit) cap++;
  }
  return pieces.map(({ full, within }) => (full.length <= cap ? full : within(cap)));
}

function textual(text: string, prefix: string): Piece {
  return {
    full: shortened(text, prefix, Number.POSITIVE_INFINITY),
    within: (limit) => shortened(text, prefix, limit),
  };
}

/** `prefix` stands before every line. */
function shortened(text: string, prefix: string, limit: number): string {
  const render = (source: string) =>
    markdown(source)
      .split("\n")
      .map((line) => prefix + line)
      .join("\n");
  const whole = render(text);
  if (whole.length <= limit) return whole;
  for (let length = Math.min(text.length - 1, limit); length > 0; length = Math.floor(length * 0.9)) {
    const cut = render(closed(text.slice(0, length)) + ELLIPSIS);
    if (cut.length <= limit) return cut;
  }
  return ELLIPSIS;
}

/** Without a mark that was opened and not closed, and without half a character. */
function closed(text: string): string {
  let cut = text.replace(/[\ud800-\udbff]$/, "");
  if (cut.split("`").length % 2 === 0) cut = cut.slice(0, cut.lastIndexOf("`"));
  if (cut.split("**").length % 2 === 0) cut = cut.slice(0, cut.lastIndexOf("**"));
  return cut.trimEnd();
}

/** What is left out is left out of the middle: the first line and the last matter most. */
function lined(lines: readonly string[], around: (lines: readonly string[]) => string): Piece {
  const shorter = (count: number) => {
    const last = Math.floor(count / 2);
    return [...lines.slice(0, count - last), ELLIPSIS, ...lines.slice(lines.length - last)];
  };
  return {
    full: around(lines),
    within(limit) {
      for (let count = lines.length - 1; count > 0; count--) {
        const text = around(shorter(count));
        if (text.length <= limit) return text;
      }
      const room = limit - around([ELLIPSIS]).length;
      return around([`${(lines[0] ?? "").slice(0, Math.max(0, room))}${ELLIPSIS}`]);
    },
  };
}
