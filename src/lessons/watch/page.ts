/** The page of a watched program. */
import type { Language } from "../../race/reply.js";
import type { WatchReport } from "../../race/watch.js";

export function watchPage(report: WatchReport, _language: Language): string {
  return JSON.stringify(report);
}
