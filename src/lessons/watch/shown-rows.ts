/** Which rows of a report a picture shows, and how they are called. */
import type { Language } from "../../race/reply.js";
import type { WatchReport, WatchRow } from "../../race/watch.js";
import { type TextKey, text } from "../text.js";

/** At most so many, in the report's order: those that findings speak of first, then those that lasted longest. */
export function shownRows({ rows, findings }: WatchReport, most: number): WatchRow[] {
  if (rows.length <= most) return rows;
  const found = new Set(findings.flatMap((finding) => finding.rows));
  const worth = (row: WatchRow) =>
    (row.parent === null ? 2e9 : 0) + (found.has(row.id) ? 1e9 : 0) + row.stopMs - row.startMs;
  const kept = new Set([...rows].sort((one, other) => worth(other) - worth(one)).slice(0, most));
  return rows.filter((row) => kept.has(row));
}

const LONGEST_NAME = 26;

/** The name, and where it was made; an outcome that is not as it should be. */
export function rowLabel(row: WatchRow): string {
  const name = row.name.length > LONGEST_NAME ? `${row.name.slice(0, LONGEST_NAME - 1)}…` : row.name;
  return row.createdAtLine === null ? name : `${name} :${row.createdAtLine}`;
}

const OUTCOMES = {
  failed: "watch.outcome.failed",
  cancelled: "watch.outcome.cancelled",
  left: "watch.outcome.left",
} as const satisfies Record<string, TextKey>;

/** "" for a row that ended as it should. */
export function outcomeWords({ outcome }: WatchRow, language: Language): string {
  return outcome === "finished" ? "" : text(language, OUTCOMES[outcome]);
}

export const STATE_KEYS = {
  running: "watch.legend.running",
  waiting: "watch.legend.waiting",
  ready: "watch.legend.ready",
  held: "watch.legend.held",
} as const satisfies Record<string, TextKey>;
