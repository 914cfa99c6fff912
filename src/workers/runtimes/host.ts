/** What this machine can run lanes with. */
import { type Host, hostWith, type Unusable } from "../../race/host.js";
import { RUNTIMES, type Runtime } from "../../race/runtimes.js";
import { usableCores } from "./cores.js";
import { RUNTIME_DRIVERS } from "./drivers.js";
import type { CommandsSetting } from "./runtime.js";

/** Throws `StartError` where an interpreter that has to work does not. */
export async function findHost(settings: Partial<Record<Runtime, CommandsSetting>>): Promise<Host> {
  const unusable: Unusable[] = [];
  const found = await Promise.all(
    RUNTIMES.map((runtime) =>
      RUNTIME_DRIVERS[runtime].find(settings[runtime], (each) => unusable.push(each)),
    ),
  );
  return hostWith(usableCores(), found.flat(), unusable);
}
