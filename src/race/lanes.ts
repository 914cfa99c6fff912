/**
 * The lanes: execution models under which the same tasks race. A lane is one record; whatever differs from
 * lane to lane is read from it, so that a new lane is a new record, its programs and its texts.
 */
export interface LaneModel {
  /** Whether `/race all` has it. */
  inAll: boolean;
  /** Whether a task does nothing until the one before it is done, even if that one only waits. */
  sequential: boolean;
  /** What the lane starts for each task, beside its own process with one thread. */
  starts: "nothing" | "thread" | "process";
  /** Lanes of a race start in this order: starting threads and processes would fall into another lane's time. */
  startOrder: number;
  /** Whether its waits cost so little that thousands of tasks are allowed. */
  manyTasks: boolean;
}

export const LANE_MODELS = {
  sync: { inAll: true, sequential: true, starts: "nothing", startOrder: 1, manyTasks: false },
  threads: { inAll: true, sequential: false, starts: "thread", startOrder: 4, manyTasks: false },
  async: { inAll: true, sequential: false, starts: "nothing", startOrder: 3, manyTasks: true },
  processes: { inAll: true, sequential: false, starts: "process", startOrder: 5, manyTasks: false },
  /** The classic mistake: calls that block, inside `async` functions. */
  blocked: { inAll: false, sequential: true, starts: "nothing", startOrder: 2, manyTasks: false },
} as const satisfies Record<string, LaneModel>;

export type Lane = keyof typeof LANE_MODELS;

export const LANES = Object.keys(LANE_MODELS) as [Lane, ...Lane[]];

export function laneModel(lane: Lane): LaneModel {
  return LANE_MODELS[lane];
}

/** The lanes of `/race all`. */
export const ALL_LANES: readonly Lane[] = LANES.filter((lane) => laneModel(lane).inAll);
