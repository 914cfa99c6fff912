/** What people can watch while a race is on. */
import type { Logger } from "pino";
import type { Lane } from "../../race/lanes.js";
import { type LaneProgress, type Progress, progressTopic, TASKS_SHOWN_LIVE } from "../../race/progress.js";
import type { Store } from "../../store/store.js";
import type { Trace } from "./trace.js";

/** Not more often than this: a race may have thousands of tasks, and a host hundreds of races. */
const EVERY_MS = 100;

export function notStarted(lane: Lane, taskCount: number): LaneProgress {
  const tasks: LaneProgress["tasks"] =
    taskCount > TASKS_SHOWN_LIVE ? [] : Array(taskCount).fill([null, null]);
  return { lane, run: 1, startedAt: null, elapsedMs: null, started: 0, stopped: 0, tasks };
}

export function laneProgress(lane: Lane, run: number, trace: Trace): LaneProgress {
  const since = (ns: bigint | null) =>
    ns === null || trace.beginNs === null ? null : Math.round(Number(ns - trace.beginNs) / 1e4) / 100;
  const shown = trace.tasks.length > TASKS_SHOWN_LIVE ? [] : trace.tasks;
  return {
    lane,
    run,
    startedAt: trace.startedAt,
    elapsedMs: since(trace.endNs),
    started: trace.started,
    stopped: trace.stopped,
    tasks: shown.map((task) => [since(task.startNs), since(task.stopNs)]),
  };
}

/** Publishes the newest state soon after it changed. Best effort: a store that is away costs only the view. */
export function publishProgress(store: Pick<Store, "publish">, raceId: string, logger: Logger) {
  let timer: NodeJS.Timeout | null = null;
  let newest: () => Omit<Progress, "raceId"> = () => ({ lanes: [] });

  function publish() {
    timer = null;
    const progress: Progress = { raceId, ...newest() };
    store
      .publish(progressTopic(raceId), JSON.stringify(progress))
      .catch((err) => logger.debug({ jobId: raceId, err }, "progress was not published"));
  }

  return {
    changed(progress: () => Omit<Progress, "raceId">) {
      newest = progress;
      timer ??= setTimeout(publish, EVERY_MS);
    },
    /** What has not been told yet is told now: how it ended. */
    end() {
      if (timer === null) return;
      clearTimeout(timer);
      publish();
    },
  };
}
