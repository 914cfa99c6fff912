/** What commands can do, made of the queues and the store. */
import type { Store } from "../store/store.js";
import { cancelRace } from "../workers/cancel.js";
import type { RaceJob } from "../workers/jobs.js";
import { programName, readProgram } from "../workers/lanes/programs.js";
import type { Queues } from "../workers/queues.js";
import type { Results } from "../workers/results.js";
import type { About, Services } from "./commands/command.js";
import type { Request } from "./request.js";

export interface ServiceParts {
  store: Store;
  queues: Queues;
  results: Results;
  version: string;
}

export function createServices({ store, queues, results, version }: ServiceParts): Services {
  return {
    async startRace(race, reply) {
      const queue = queues.of(race);
      const ahead = await queue.getWaitingCount();
      await queues.addRace({ race, reply, requestedAt: Date.now() });
      return { ahead };
    },
    async cancelRaces(raceIds) {
      const reached = await Promise.all(raceIds.map((id) => cancelRace(id, queues, results, store)));
      return reached.filter(Boolean).length;
    },
    openRaces: (request) => openRaces(queues, request),
    lastResult: (request) => results.last(request),
    program: async (runtime, lane) => ({
      fileName: programName(runtime, lane),
      code: await readProgram(runtime, lane),
    }),
    host: () => results.host(),
    about: () => about({ store, queues, results, version }),
  };
}

async function openRaces(queues: Queues, request: Request): Promise<string[]> {
  const found = await Promise.all(
    [queues.waits, queues.cpu].map((queue) => queue.getJobs(["active", "waiting", "prioritized", "delayed"])),
  );
  const mine = ({ reply }: RaceJob) =>
    reply.platform === request.platform && reply.user === request.user && reply.channel === request.channel;
  return found.flat().flatMap((job) => (mine(job.data) ? [job.data.race.id] : []));
}

async function about({ store, queues, results, version }: ServiceParts): Promise<About> {
  const [waits, cpu, running, computing, workers, host] = await Promise.all([
    queues.waits.getWaitingCount(),
    queues.cpu.getWaitingCount(),
    queues.waits.getActiveCount(),
    queues.cpu.getActiveCount(),
    // The embedded store serves one process, and that one is a worker.
    store.kind === "embedded" ? 1 : queues.waits.getWorkersCount(),
    results.host(),
  ]);
  return { version, store: store.kind, workers, waiting: { waits, cpu }, running: running + computing, host };
}
