/** Lanes and runtimes as choices of a command. */
import { LANES } from "../../race/lanes.js";
import { RUNTIMES } from "../../race/runtimes.js";
import type { Choice, Option } from "./command.js";

export const LANE_CHOICES: readonly Choice[] = LANES.map((lane) => ({
  value: lane,
  summary: `command.lane.${lane}` as const,
}));

const RUNTIME_CHOICES: readonly Choice[] = RUNTIMES.map((runtime) => ({
  value: runtime,
  summary: `command.runtime.${runtime}` as const,
}));

export const RUNTIME_OPTION: Option = {
  name: "runtime",
  summary: "command.runtime",
  type: "text",
  choices: RUNTIME_CHOICES,
};
