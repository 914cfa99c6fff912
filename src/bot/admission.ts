/** Who may start a race now: a member can have so many at once, and the queue holds so many. */
import { UserError } from "../errors.js";
import { idealMs } from "../race/ideal.js";
import type { Race } from "../race/race.js";
import type { Reply } from "../race/reply.js";
import type { Host } from "../race/result.js";
import { computes } from "../race/task.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { Queues } from "../workers/queues.js";

export interface Limits {
  /** Races that one user can have under way, waiting or running. */
  racesPerUser: number;
  /** Races that can wait on one queue. */
  waitingRaces: number;
}

export interface AdmissionParts {
  store: Store;
  queues: Queues;
  results: Results;
  limits: Limits;
}

type Asker = Pick<Reply, "platform" | "user">;

/** A place that was never given back is free again after this, which is longer than all but the fullest queues take. */
const PLACE_TTL_SECONDS = 3 * 3600;
/** Between taking a place and being on the queue, a race gets this long before it counts as over. */
const ON_QUEUE_WITHIN_MS = 10_000;
/** As many waiting races are looked at to tell how long all of them will take. */
const SAMPLE = 50;

/** Lets the race in, and tells how many wait before it. Throws `UserError` where there is no room. */
export async function admit(race: Race, asker: Asker, parts: AdmissionParts): Promise<{ ahead: number }> {
  const ahead = await queueOfRace(race, parts).getWaitingCount();
  if (ahead >= parts.limits.waitingRaces) {
    throw new UserError("limits.queue", {
      waiting: ahead,
      minutes: await minutesToClear(race, ahead, parts),
    });
  }
  await takePlace(race.id, asker, parts);
  return { ahead };
}

/**
 * A user has as many places as races at once. A place is given back by being taken over from a race that is
 * over, so that nothing has to be counted down when a race ends, or a process.
 */
async function takePlace(raceId: string, asker: Asker, parts: AdmissionParts): Promise<void> {
  const { store, limits } = parts;
  const entry = JSON.stringify({ raceId, takenAt: Date.now() });
  for (let place = 1; place <= limits.racesPerUser; place++) {
    const key = `place/${asker.platform}/${asker.user}/${place}`;
    if (await store.setIfAbsent(key, entry, PLACE_TTL_SECONDS)) return;
    const held = await store.get(key);
    if (held === null) continue;
    const holder: Holder = JSON.parse(held);
    if (holder.raceId === raceId) return;
    // Of all who find the same race over, one succeeds it.
    const succeed = () => store.setIfAbsent(`place-after/${holder.raceId}`, raceId, PLACE_TTL_SECONDS);
    if ((await isOver(holder, parts)) && (await succeed())) {
      await store.set(key, entry, PLACE_TTL_SECONDS);
      return;
    }
  }
  throw new UserError("limits.user", { limit: limits.racesPerUser });
}

interface Holder {
  raceId: string;
  /** Milliseconds since the epoch. */
  takenAt: number;
}

async function isOver({ raceId, takenAt }: Holder, { queues, results }: AdmissionParts): Promise<boolean> {
  const job = await queues.find(raceId);
  if (job !== null) return job.finishedOn !== undefined;
  return (await results.isCancelled(raceId)) || Date.now() - takenAt > ON_QUEUE_WITHIN_MS;
}

/** From the first of those that wait, and from how many run at once now that the queue is full. */
async function minutesToClear(
  race: Race,
  waiting: number,
  { queues, results }: AdmissionParts,
): Promise<number> {
  const queue = queueOfRace(race, { queues });
  const [sample, running, host] = await Promise.all([
    queue.getJobs(["waiting"], 0, SAMPLE - 1),
    queue.getActiveCount(),
    results.host(),
  ]);
  const total = sample.reduce(
    (sum, job) => sum + (job.data.kind === "race" ? expectedMs(job.data.race, host) : 0),
    0,
  );
  const average = total / Math.max(1, sample.length);
  return Math.max(1, Math.ceil((average * waiting) / Math.max(1, running) / 60_000));
}

/** Lanes that compute run one after another, the others together. */
function expectedMs({ lanes, workload, runtime, runs }: Race, host: Host | null): number {
  const { cpus, gil } = host ?? { cpus: 1, gil: true };
  const each = lanes.map((lane) => idealMs(lane, workload, runtime ?? "python", { cpus, gil }) * runs);
  return computes(workload) ? each.reduce((sum, ms) => sum + ms, 0) : Math.max(...each);
}

function queueOfRace({ workload }: Race, { queues }: Pick<AdmissionParts, "queues">) {
  return computes(workload) ? queues.jobs.cpu : queues.jobs.waits;
}
