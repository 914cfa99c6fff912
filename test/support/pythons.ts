/** The Python interpreters of this machine, one for each version from 3.10 on. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface FoundPython {
  command: string;
  /** Such as 3.11. */
  version: string;
}

const MINORS = [10, 11, 12, 13, 14];

export function pythonsFound(): FoundPython[] {
  const versions = join(homedir(), ".pyenv/versions");
  const kept = existsSync(versions)
    ? readdirSync(versions).map((name) => join(versions, name, "bin/python3"))
    : [];
  const named = [process.env.PYTHON ?? "python3", ...MINORS.map((minor) => `python3.${minor}`)];
  const found = new Map<string, string>();
  for (const command of [...named, ...kept]) {
    const version = versionOf(command);
    if (version !== null && !found.has(version)) found.set(version, command);
  }
  return [...found]
    .map(([version, command]) => ({ version, command }))
    .sort((one, other) => Number(one.version.slice(2)) - Number(other.version.slice(2)));
}

/** `null` where it does not run, as a name that a version manager put on the PATH may not, or is too old. */
function versionOf(command: string): string | null {
  try {
    const code = "import sys; print(*sys.version_info[:2], sep='.')";
    const words = execFileSync(command, ["-I", "-c", code], {
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
    const version = words.toString().trim();
    return MINORS.some((minor) => version === `3.${minor}`) ? version : null;
  } catch {
    return null;
  }
}
