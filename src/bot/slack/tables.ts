import type { types } from "@slack/bolt";
import type { Block } from "../../lessons/cards/card.js";

/** Slack's limits for a table block. */
const MAX_ROWS = 100;
const MAX_COLUMNS = 20;

/** Cells are raw text: Slack interprets nothing in them. */
export function tableBlocks({ columns, rows }: Extract<Block, { kind: "table" }>): types.TableBlock[] {
  const labels = columns.map(({ label }) => label);
  const shown = [labels, ...rows].slice(0, MAX_ROWS);
  return [
    {
      type: "table",
      // Words may break, figures may not.
      column_settings: columns
        .slice(0, MAX_COLUMNS)
        .map(({ align }) => ({ align, is_wrapped: align === "left" })),
      rows: shown.map((row) => labels.slice(0, MAX_COLUMNS).map((_, column) => cell(row[column] ?? ""))),
    },
  ];
}

/** Slack takes no empty cell. */
function cell(words: string): { type: "raw_text"; text: string } {
  const text = words.replaceAll("**", "").replaceAll("`", "").trim();
  return { type: "raw_text", text: text === "" ? "–" : text };
}
