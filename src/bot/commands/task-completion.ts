/** What the option `tasks` of a race offers while somebody types, and what it says of it. Pure. */
import { UserError } from "../../errors.js";
import { describeWorkload } from "../../lessons/cards/phrases.js";
import { mistakeText, text } from "../../lessons/text.js";
import { idealMs } from "../../race/ideal.js";
import type { Lane } from "../../race/lanes.js";
import type { ParsedRace } from "../../race/race.js";
import type { Language } from "../../race/reply.js";
import { computes, formatAskedMs } from "../../race/task.js";
import type { Options } from "./arguments.js";

/** Workloads from which there is something to learn. */
const OFFERED = [
  "5 10",
  "0.5 1",
  "1*10",
  "io:200ms*10",
  "cpu:300ms*4",
  "io:200ms*10 cpu:100ms*2",
  "500ms*8 io:1s*2",
];

/** What has been typed comes first, then what begins so, then the others. */
export function completeTasks(typed: string): string[] {
  const own = typed.trim();
  const begun = OFFERED.filter((tasks) => tasks.startsWith(own));
  return [...new Set([...(own === "" ? [] : [own]), ...begun, ...OFFERED])];
}

/** `2 sleeps: 5 s, 10 s · sync will take 15 s`, or the mistake. */
export function describeTasks(
  parse: (options: Options) => ParsedRace,
  tasks: string,
  options: Options,
  language: Language,
): string {
  try {
    const { lanes, workload, ...bounded } = parse({ lane: "all", ...options, tasks });
    const words = describeWorkload(workload, language);
    const lane = lanes.includes("sync") ? "sync" : (lanes[0] as Lane);
    // How long computations side by side take depends on cores that are not known here.
    if (computes(workload) && (lane === "threads" || lane === "processes")) return words;
    const ideal = formatAskedMs(idealMs(lane, workload, "python", { cpus: 1, gil: true }, bounded));
    return text(language, "tasks.understood", { words, lane, ideal });
  } catch (error) {
    if (error instanceof UserError) return mistakeText(language, error).replaceAll("`", "");
    throw error;
  }
}
