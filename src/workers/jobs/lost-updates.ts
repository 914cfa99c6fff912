import { lostUpdatesCard } from "../../lessons/cards/lost-updates-card.js";
import { type LostUpdatesJob, lostUpdatesJobSchema } from "../../race/job.js";
import type { LostUpdatesResult } from "../../race/lost-updates.js";
import { readLostUpdates, saveLostUpdates } from "../../store/lost-updates.js";
import { hostTurn } from "../host-turn.js";
import { countLostUpdates } from "../measuring/count-lost-updates.js";
import { type KindOfJob, needed } from "./kind.js";

export const lostUpdatesKind: KindOfJob<LostUpdatesJob, LostUpdatesResult> = {
  schema: lostUpdatesJobSchema,
  queue: () => "lostUpdates",
  async run({ id, runtime }, { runner }, signal) {
    const endTurn = await hostTurn(signal);
    return countLostUpdates({ id, runtime }, needed(runner, "runner"), signal).finally(endTurn);
  },
  // It is begun anew: what was counted until then is not kept.
  isComplete: () => false,
  finishWithinMs: 0,
  store: {
    save: (result, store) => saveLostUpdates(store, result),
    get: (id, store) => readLostUpdates(store, id),
  },
  tell: (result, language) => ({
    card: lostUpdatesCard(result, language),
    failed: result.ways.every(({ status }) => status !== "finished"),
  }),
};
