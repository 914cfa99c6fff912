/** What this machine can run lanes with. */
import { availableParallelism } from "node:os";
import { type Host, hostWith } from "../../race/host.js";
import { RUNTIMES, type Runtime } from "../../race/runtimes.js";
import { RUNTIME_DRIVERS } from "./drivers.js";
import type { CommandsSetting } from "./runtime.js";

/** Throws `StartError` where an interpreter that has to work does not. */
export async function findHost(settings: Partial<Record<Runtime, CommandsSetting>>): Promise<Host> {
  const found = await Promise.all(
    RUNTIMES.map((runtime) => RUNTIME_DRIVERS[runtime].find(settings[runtime])),
  );
  return hostWith(availableParallelism(), found.flat());
}
