/** What the tests of the sandbox need of the machine: bubblewrap, and where the Python is. */
import { execFileSync, spawnSync } from "node:child_process";

/** Without it the tests of the sandbox are skipped; `apt-get install bubblewrap` brings it. */
export const hasBubblewrap = spawnSync("bwrap", ["--version"]).status === 0;
if (!hasBubblewrap) console.warn("bubblewrap is not on the PATH: the tests of the sandbox are skipped");

const ASK = "import sys; print(sys.executable); print(sys.base_prefix)";
const said = execFileSync(process.env.PYTHON?.split(",")[0] ?? "python3", ["-I", "-c", ASK], {
  encoding: "utf8",
});
const [executable = "", prefix = ""] = said.trim().split("\n");
export const python = { executable, prefix };
