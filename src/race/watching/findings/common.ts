/** What the families of findings share. */
import type { Finding, FindingKind } from "../../watch.js";
import type { Frame, Stack, WatchTrace } from "../trace.js";

/** What costs less is not worth a sentence, and could be chance. */
export const LEAST_COST_MS = 20;
export const LEAST_SHARE = 0.05;

export function worthSaying(costMs: number, trace: WatchTrace): boolean {
  return costMs >= LEAST_COST_MS && costMs >= LEAST_SHARE * trace.endMs;
}

export interface FindingParts {
  kind: FindingKind;
  /** Its innermost line is the finding's. */
  at: Stack;
  otherLines?: readonly (Frame | undefined)[];
  costMs: number;
  rows: readonly string[];
  detail: Finding["detail"];
}

/** Nothing where no line of the program's own is known. */
export function finding({ kind, at, otherLines = [], costMs, rows, detail }: FindingParts): Finding[] {
  const [place] = at;
  if (place === undefined) return [];
  const others = otherLines.filter((frame) => frame?.file === place.file).map((frame) => frame?.line ?? 0);
  return [
    {
      ...{ kind, file: place.file, line: place.line },
      otherLines: [...new Set(others)].filter((line) => line !== place.line).sort((a, b) => a - b),
      costMs: Math.max(0, costMs),
      rows: [...new Set(rows)],
      detail,
    },
  ];
}

export function groupBy<T>(all: readonly T[], key: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const name = key(each);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  return groups;
}

export function lineKey([frame]: Stack): string {
  return frame === undefined ? "" : `${frame.file}:${frame.line}`;
}

export function sum(all: readonly number[]): number {
  return all.reduce((total, each) => total + each, 0);
}

export function longest(all: readonly { fromMs: number; toMs: number }[]): number {
  return all.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
}
