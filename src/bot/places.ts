/** The place of a race in its queue, asked for again and again by all who watch one. */
import type { Queue } from "bullmq";
import type { Job } from "../race/job.js";
import type { Race } from "../race/race.js";
import { computes } from "../race/task.js";
import type { Queues } from "../workers/queues.js";

/** One look at a queue serves all who ask within this. */
const FRESH_MS = 1_000;

interface Look {
  atMs: number;
  /** Race id → races that wait before it. */
  ahead: Promise<Map<string, number>>;
}

/** The function it returns tells how many races wait before this one; `null` where it does not wait. */
export function placesIn(queues: Queues): (race: Race) => Promise<number | null> {
  const looks = new Map<Queue<Job>, Look>();

  return async (race) => {
    const queue = computes(race.workload) ? queues.jobs.cpu : queues.jobs.waits;
    let look = looks.get(queue);
    if (look === undefined || performance.now() - look.atMs > FRESH_MS) {
      look = { atMs: performance.now(), ahead: lookAt(queue) };
      looks.set(queue, look);
    }
    return (await look.ahead).get(race.id) ?? null;
  };
}

async function lookAt(queue: Queue<Job>): Promise<Map<string, number>> {
  const ids = await queue.getRanges(["wait"], 0, -1, true);
  return new Map(ids.map((id, index) => [id, index]));
}
