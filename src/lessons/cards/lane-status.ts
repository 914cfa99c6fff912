import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";

/** How a lane ended and when: `out of time after 30.00 s`, `cancelled before it started`. */
export function laneStatus(
  { status, startedAt, elapsedMs }: Pick<LaneResult, "status" | "startedAt" | "elapsedMs">,
  language: Language,
): string {
  const began = startedAt === null ? "no" : "yes";
  return text(language, `status.${status}`, { began, elapsed: formatMs(elapsedMs) });
}
