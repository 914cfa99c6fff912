/** What a channel sees of a job that waits for its turn or runs. */

import { variantName } from "../../race/comparison.js";
import type { CompareJob, Job, LostUpdatesJob, WatchJob } from "../../race/job.js";
import { type LaneProgress, type Progress, TASKS_SHOWN_LIVE } from "../../race/progress.js";
import type { Race } from "../../race/race.js";
import type { Language } from "../../race/reply.js";
import { formatAskedMs, type Task } from "../../race/task.js";
import { list, text } from "../text.js";
import type { Block, Card } from "./card.js";
import { describeWorkload } from "./phrases.js";

const CELLS = 16;
const FULL = "█";
const EMPTY = "░";

export interface JobState {
  /** Jobs that wait before it; `null` when it does not wait any more. */
  ahead: number | null;
  /** Its `startedAt` is by the same clock as `now`; `null` until the worker has published any. */
  progress: Progress | null;
}

/** `now`: milliseconds since the epoch. */
export function jobCard(job: Job, state: JobState, now: number, language: Language): Card {
  switch (job.kind) {
    case "race":
      return progressCard(job.race, state, now, language);
    case "watch":
      return watchingCard(job, state, language);
    case "compare":
      return comparingCard(job, state, language);
    default:
      return countingCard(job, state, language);
  }
}

/** Of a job whose message cannot be kept up to date: what runs, and nothing of how it stands. */
export function goesOnCard(job: Job, language: Language): Card {
  const { title, blocks } = jobCard(job, { ahead: null, progress: null }, 0, language);
  return {
    title,
    blocks: [
      ...(job.kind === "race" ? blocks.slice(0, 1) : []),
      { kind: "text", text: text(language, "progress.goesOn") },
    ],
  };
}

/** Nothing is known of a program before it has ended. */
function watchingCard({ id, program }: WatchJob, { ahead }: JobState, language: Language): Card {
  const cancel = { label: text(language, "progress.cancel"), command: `/cancel-race ${id}` };
  return {
    title: text(language, "watch.on", { name: program.name }),
    blocks: [
      { kind: "text", text: text(language, "watch.on.text", { ahead: ahead ?? 0 }) },
      { kind: "buttons", buttons: [cancel] },
    ],
  };
}

/** How many rounds there will be is not known before they are narrow enough. */
function comparingCard(
  { id, comparison }: CompareJob,
  { ahead, progress }: JobState,
  language: Language,
): Card {
  const names = comparison.variants.map((variant) => variantName(variant, comparison.varied));
  const workload = describeWorkload(comparison.workload, language);
  const stands =
    progress?.round !== undefined
      ? text(language, "compare.round", { round: progress.round })
      : ahead === null
        ? text(language, "progress.starting")
        : text(language, "progress.ahead", { ahead });
  const cancel = {
    label: text(language, "progress.cancel"),
    command: `/cancel-race ${id}`,
    typed: "/cancel",
  };
  return {
    title: text(language, "compare.on", { names: list(names, language) }),
    tone: "busy",
    blocks: [
      { kind: "text", text: workload },
      { kind: "text", text: stands },
      { kind: "buttons", buttons: [cancel] },
    ],
  };
}

/** Counting has no progress to show. `runtime`: as it was asked for; the worker's own is Python where one works. */
function countingCard({ runtime }: LostUpdatesJob, { ahead }: JobState, language: Language): Card {
  return {
    title: text(language, "lost.on", { runtime: runtime ?? "python" }),
    blocks: [{ kind: "text", text: text(language, "lost.on.text", { ahead: ahead ?? 0 }) }],
  };
}

/** `now`: milliseconds since the epoch. Ends in a button that cancels the race. */
export function progressCard(
  race: Race,
  { ahead, progress }: JobState,
  now: number,
  language: Language,
): Card {
  const lanes = race.lanes.join(text(language, "workload.listSeparator"));
  const workload = describeWorkload(race.workload, language);
  const whatRuns = text(language, "progress.workload", { workload, runs: race.runs });
  const blocks: Block[] = [{ kind: "text", text: whatRuns }];
  if (progress !== null) {
    blocks.push(...progress.lanes.flatMap((lane) => laneBlocks(lane, race, now, language)));
  } else if (ahead !== null) {
    blocks.push({ kind: "text", text: text(language, "progress.ahead", { ahead }) });
  } else {
    blocks.push({ kind: "text", text: text(language, "progress.starting") });
  }
  const cancel = { label: text(language, "progress.cancel"), command: `/cancel-race ${race.id}` };
  blocks.push({ kind: "buttons", buttons: [cancel] });
  return { title: text(language, "progress.title", { lanes }), blocks, tone: "busy" };
}

function laneBlocks(lane: LaneProgress, race: Race, now: number, language: Language): Block[] {
  if (lane.startedAt === null) {
    return [{ kind: "text", text: text(language, "progress.laneNotStarted", { lane: lane.lane }) }];
  }
  const elapsedMs = lane.elapsedMs ?? Math.max(0, now - lane.startedAt);
  const values = { lane: lane.lane, elapsed: seconds(elapsedMs), run: lane.run, runs: race.runs };
  const taskByTask = race.lanes.length * race.workload.length <= TASKS_SHOWN_LIVE;
  const lines = taskByTask
    ? taskLines(lane, race.workload, elapsedMs, language)
    : [countLine(lane, race, language)];
  return [
    { kind: "text", text: text(language, "progress.lane", values) },
    { kind: "code", language: "text", code: lines.join("\n") },
  ];
}

function taskLines(
  lane: LaneProgress,
  workload: readonly Task[],
  elapsedMs: number,
  language: Language,
): string[] {
  const labels = workload.map(({ kind, ms }, index) =>
    text(language, "progress.task", { task: index + 1, kind, asked: formatAskedMs(ms) }),
  );
  const width = labels.reduce((widest, label) => Math.max(widest, label.length), 0);
  return workload.map(({ ms }, index) => {
    const [startMs, stopMs] = lane.tasks[index] ?? [null, null];
    const label = (labels[index] ?? "").padEnd(width);
    if (startMs === null) return `${label} ${bar(0)}`;
    const takenMs = Math.max(0, (stopMs ?? elapsedMs) - startMs);
    // A task may take longer than it was asked to; only one that has stopped has a full bar.
    const share = stopMs === null ? Math.min(takenMs / ms, 1 - 1 / CELLS) : 1;
    return `${label} ${bar(share)} ${seconds(takenMs)}`;
  });
}

function countLine({ started, stopped }: LaneProgress, { workload }: Race, language: Language): string {
  const tasks = workload.length;
  const counts = text(language, "progress.counts", { stopped, tasks, open: started - stopped });
  return `${bar(stopped / tasks)} ${counts}`;
}

function bar(share: number): string {
  const full = Math.floor(share * CELLS);
  return FULL.repeat(full) + EMPTY.repeat(CELLS - full);
}

/** With one digit only: a figure of a race under way is out of date when it is read. */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
