/** Cuts a lesson into pages that every platform can show in one message. Pure. */
import type { Block } from "../cards/card.js";

/** Characters a page, beside title, goals and buttons: Discord shows 4,000 in a message. */
export const PAGE_LENGTH = 2800;

/** At least one page; a block is never cut, so that no code sample is. */
export function pagesOf(blocks: readonly Block[]): Block[][] {
  const pages: Block[][] = [[]];
  let length = 0;
  for (const block of blocks) {
    const more = lengthOf(block);
    if (length > 0 && length + more > PAGE_LENGTH) {
      pages.push([]);
      length = 0;
    }
    pages.at(-1)?.push(block);
    length += more;
  }
  return pages;
}

/** About as many characters as a platform shows for it. */
export function lengthOf(block: Block): number {
  switch (block.kind) {
    case "text":
    case "note":
      return block.text.length;
    case "code":
      return block.code.length;
    case "table": {
      // As text, every row is as wide as the widest cells together.
      const rows = [block.columns.map((column) => column.label), ...block.rows];
      const widths = block.columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)) + 2);
      return rows.length * widths.reduce((sum, width) => sum + width, 0);
    }
    default:
      return 0;
  }
}
