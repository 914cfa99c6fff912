/** In which order the lanes of a race start. */
import { type Lane, laneModel } from "../../race/lanes.js";
import type { PreparedLane } from "./lane-run.js";
import type { Trace } from "./trace.js";

type Prepare = (lane: Lane) => Promise<PreparedLane>;
type Go = (lane: Lane, prepared: PreparedLane, onChange?: (trace: Trace) => void) => Promise<void>;

/** For lanes that compute: together they would compete for the same cores and measure each other. */
export async function oneByOne(lanes: Lane[], prepare: Prepare, go: Go, signal: AbortSignal): Promise<void> {
  for (const lane of lanes) {
    if (!signal.aborted) await go(lane, await prepare(lane));
  }
}

/** A lane whose start-up takes longer than this does not hold up the next. */
const START_WITHIN_MS = 250;

/**
 * Waiting lanes run together. Each is let go when the tasks of the one before have started, as a rule tens of
 * milliseconds later and never more than START_WITHIN_MS, so that no other's start-up falls into its own.
 */
export async function together(lanes: Lane[], prepare: Prepare, go: Go): Promise<void> {
  const prepared = await prepareAll(lanes, prepare);
  const runs: Promise<void>[] = [];
  for (const lane of inStartOrder(lanes)) {
    let begun = () => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const timer = setTimeout(begun, START_WITHIN_MS);
    const run = go(lane, prepared.get(lane) as PreparedLane, ({ started: count, tasks }) => {
      if (count >= (laneModel(lane).sequential ? 1 : tasks.length)) begun();
    });
    runs.push(run);
    await Promise.race([started, run]);
    clearTimeout(timer);
  }
  await Promise.all(runs);
}

function inStartOrder(lanes: readonly Lane[]): Lane[] {
  return [...lanes].sort((a, b) => laneModel(a).startOrder - laneModel(b).startOrder);
}

/** Prepares all or none: where one cannot be, the others are abandoned. */
async function prepareAll(lanes: Lane[], prepare: Prepare): Promise<Map<Lane, PreparedLane>> {
  const settled = await Promise.allSettled(lanes.map(async (lane) => [lane, await prepare(lane)] as const));
  const prepared = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = settled.find((each) => each.status === "rejected");
  if (failed === undefined) return new Map(prepared);
  await Promise.all(prepared.map(([, lane]) => lane.abandon()));
  throw failed.reason;
}
