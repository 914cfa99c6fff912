/** Every kind of job: what a new one has to be added to, beside the schema in src/race/job.ts. */
import type { ComparisonResult } from "../../race/comparison.js";
import type { Job, JobKind } from "../../race/job.js";
import type { LostUpdatesResult } from "../../race/lost-updates.js";
import type { Detail, Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import type { WatchReport } from "../../race/watch.js";
import type { Store } from "../../store/store.js";
import { compareKind } from "./compare.js";
import type { KindOfJob, Told } from "./kind.js";
import { lostUpdatesKind } from "./lost-updates.js";
import { raceKind } from "./race.js";
import { watchKind } from "./watch.js";

/** What comes of each kind. */
interface Results {
  race: RaceResult;
  lostUpdates: LostUpdatesResult;
  watch: WatchReport;
  compare: ComparisonResult;
}
type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;

export const JOB_REGISTRY: { readonly [K in JobKind]: KindOfJob<JobOf<K>, Results[K]> } = {
  race: raceKind,
  lostUpdates: lostUpdatesKind,
  watch: watchKind,
  compare: compareKind,
};

/** The kind, for a caller that hands its own jobs and results back to it. */
export function kindOfJob(kind: JobKind): KindOfJob<Job, unknown> {
  return JOB_REGISTRY[kind] as unknown as KindOfJob<Job, unknown>;
}

/** The answer to a job that has a result; `null` where the store has none. */
export async function tellResult(
  kind: JobKind,
  id: string,
  language: Language,
  store: Store,
  detail: Detail,
): Promise<Told | null> {
  const { store: kept, tell } = kindOfJob(kind);
  const result = await kept.get(id, store);
  return result === null ? null : tell(result, language, detail);
}
