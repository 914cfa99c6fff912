/** How many waiting races share a host: as many as fit into its processes, threads and memory. */
import type { Comparison } from "../race/comparison.js";
import { type Lane, laneModel } from "../race/lanes.js";
import type { Race } from "../race/race.js";
import { RUNTIMES, type Runtime } from "../race/runtimes.js";
import { RUNTIME_DRIVERS } from "./runtimes/drivers.js";

export interface Weight {
  processes: number;
  threads: number;
  memoryMb: number;
}

/** Beside the tasks' own threads and processes, every lane is a process with a thread. */
function laneWeight(lane: Lane, tasks: number, runtime: Runtime): Weight {
  const { starts } = laneModel(lane);
  const { processMb, threadMb } = RUNTIME_DRIVERS[runtime];
  const processes = 1 + (starts === "process" ? tasks : 0);
  const threads = processes + (starts === "thread" ? tasks : 0);
  const memoryMb = processes * processMb + (threads - processes) * threadMb + tasks / 200;
  return { processes, threads, memoryMb };
}

export function raceWeight(race: Race, runtime: Runtime): Weight {
  const atOnce = Math.min(race.workload.length, race.limit ?? Number.POSITIVE_INFINITY);
  return race.lanes
    .map((lane) => laneWeight(lane, atOnce, runtime))
    .reduce((sum, each) => combine(sum, each, 1));
}

/** Its variants run one after another: at most what the heaviest of them takes. */
export function comparisonWeight({ variants, workload }: Comparison, runtimes: readonly Runtime[]): Weight {
  const weights = variants.map(({ lane, limit }, at) => {
    const atOnce = Math.min(workload.length, limit ?? Number.POSITIVE_INFINITY);
    return laneWeight(lane, atOnce, runtimes[at] ?? RUNTIMES[0]);
  });
  const most = (key: keyof Weight) => Math.max(...weights.map((weight) => weight[key]));
  return { processes: most("processes"), threads: most("threads"), memoryMb: most("memoryMb") };
}

const combine = (a: Weight, b: Weight, sign: 1 | -1): Weight => ({
  processes: a.processes + sign * b.processes,
  threads: a.threads + sign * b.threads,
  memoryMb: a.memoryMb + sign * b.memoryMb,
});

export interface Budget {
  /**
   * Waits, first come first served, until the weight fits; one that never would runs alone. Resolves to
   * the function that gives it back; also, with nothing taken, as soon as the signal is aborted.
   */
  acquire(weight: Weight, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  weight: Weight;
  admit(release: () => void): void;
}

export function createBudget(total: Weight): Budget {
  let used: Weight = { processes: 0, threads: 0, memoryMb: 0 };
  let running = 0;
  const waiting: Waiting[] = [];

  const fits = (weight: Weight) => {
    const sum = combine(used, weight, 1);
    const within =
      sum.processes <= total.processes && sum.threads <= total.threads && sum.memoryMb <= total.memoryMb;
    return within || running === 0;
  };

  function admitThoseThatFit() {
    for (let next = waiting[0]; next !== undefined && fits(next.weight); next = waiting[0]) {
      waiting.shift();
      const { weight } = next;
      used = combine(used, weight, 1);
      running++;
      next.admit(() => {
        used = combine(used, weight, -1);
        running--;
        admitThoseThatFit();
      });
    }
  }

  function acquire(weight: Weight, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve) => {
      const abort = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        resolve(() => {});
        admitThoseThatFit();
      };
      const entry: Waiting = {
        weight,
        admit(release) {
          signal.removeEventListener("abort", abort);
          resolve(release);
        },
      };
      waiting.push(entry);
      signal.addEventListener("abort", abort, { once: true });
      if (signal.aborted) abort();
      else admitThoseThatFit();
    });
  }

  return { acquire };
}
