import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { text } from "../text.js";

/** What really ran a race: `Python 3.11.7, GIL on, 2 cores`. */
export function ranOn({ runtime, host }: Pick<RaceResult, "runtime" | "host">, language: Language): string {
  const gil = host.gil === null ? "unknown" : String(host.gil);
  const version = (runtime === "python" ? host.python : host.node) ?? "";
  return text(language, `ranOn.${runtime}`, { version, gil, cpus: host.cpus });
}
