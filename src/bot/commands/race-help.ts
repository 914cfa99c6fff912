import type { Block } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import {
  MAX_ASYNC_TASKS,
  MAX_LANE_MS,
  MAX_RUNS,
  MAX_TASK_MS,
  MAX_TASKS,
  MIN_TASK_MS,
} from "../../race/limits.js";
import type { Language } from "../../race/reply.js";
import { formatAskedMs } from "../../race/task.js";

/** The notation of a workload and the limits of a race, for `/help race`. */
export function raceHelp(language: Language): Block[] {
  const say = (key: Parameters<typeof text>[1]) => text(language, key);
  return [
    { kind: "text", text: say("race.notation") },
    {
      kind: "table",
      columns: [
        { label: say("race.notation.typed"), align: "left" },
        { label: say("race.notation.meaning"), align: "left" },
      ],
      rows: [
        ["5 10", say("race.notation.sleeps")],
        ["500ms 1.5s 1m", say("race.notation.units")],
        ["io:200ms*10", say("race.notation.io")],
        ["cpu:300ms*4", say("race.notation.cpu")],
        ["io:200ms*10 cpu:100ms*2", say("race.notation.mixed")],
      ],
    },
    {
      kind: "note",
      text: text(language, "race.limits", {
        tasks: MAX_TASKS,
        sleeps: MAX_ASYNC_TASKS.sleep,
        requests: MAX_ASYNC_TASKS.io,
        shortest: formatAskedMs(MIN_TASK_MS),
        longest: formatAskedMs(MAX_TASK_MS),
        runs: MAX_RUNS,
        lane: formatAskedMs(MAX_LANE_MS),
      }),
    },
  ];
}
