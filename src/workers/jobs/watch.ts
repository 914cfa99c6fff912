import { watchCard } from "../../lessons/watch/watch-card.js";
import { type WatchJob, watchJobSchema } from "../../race/job.js";
import type { WatchReport } from "../../race/watch.js";
import { readWatchReport, saveWatchReport } from "../../store/watch-reports.js";
import { hostTurn } from "../host-turn.js";
import { type KindOfJob, needed } from "./kind.js";

export const watchKind: KindOfJob<WatchJob, WatchReport> = {
  schema: watchJobSchema,
  queue: () => "watch",
  /** A program may compute: it takes turns with the races that do. */
  async run({ program }, { watching }, signal) {
    const endTurn = await hostTurn(signal);
    return needed(watching, "sandbox").watch(program, signal).finally(endTurn);
  },
  // It is run anew: half a run tells nothing of the other half.
  isComplete: ({ endedBy }) => endedBy !== "stopped",
  finishWithinMs: 0,
  store: {
    save: (report, store, id) => saveWatchReport(store, id, report),
    get: (id, store) => readWatchReport(store, id),
  },
  tell: (report, language) => ({ card: watchCard(report, language), failed: report.exitCode !== 0 }),
};
