/** The Markdown that lessons are written in → blocks of a card. Pure. */
import type { Block } from "../cards/card.js";

/** What a fence says of its code, such as `python min=3.11`: the oldest interpreter that runs it. */
export interface Sample {
  language: "python" | "js";
  code: string;
  /** `null`: any that we support. */
  min: string | null;
}

const FENCE = /^```(\S+)(?: min=(\S+))?\n(.*?)^```$/gms;

/** The code samples of a text, in order. */
export function samplesIn(markdown: string): Sample[] {
  return [...markdown.matchAll(FENCE)].map(([, language, min, code = ""]) => {
    if (language !== "python" && language !== "js") throw new Error(`A sample in ${language} cannot be run.`);
    return { language, code, min: min ?? null };
  });
}

/**
 * Fences, tables, and everything else as text: a line is a paragraph, a line that begins with "- " an item
 * of a list. **bold** and `code` stay as they are.
 */
export function markdownBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (const fence of markdown.matchAll(FENCE)) {
    const [whole, language = "", , code = ""] = fence;
    blocks.push(...proseBlocks(markdown.slice(at, fence.index)));
    blocks.push({ kind: "code", language: language === "js" ? "javascript" : language, code });
    at = fence.index + whole.length;
  }
  return [...blocks, ...proseBlocks(markdown.slice(at))];
}

function proseBlocks(markdown: string): Block[] {
  const paragraphs = markdown.split(/\n{2,}/).map((paragraph) => paragraph.trim());
  return paragraphs
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) =>
      paragraph.startsWith("|") ? table(paragraph) : { kind: "text", text: paragraph.replace(/^- /gm, "• ") },
    );
}

/** Lines of cells between bars: the head, a ruler, the rows. */
function table(markdown: string): Block {
  const [head = [], , ...rows] = markdown.split("\n").map((line) =>
    line
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim()),
  );
  return { kind: "table", columns: head.map((label) => ({ label, align: "left" as const })), rows };
}
