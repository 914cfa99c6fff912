/** How many cores this process may use: those of the machine, or fewer where a control group has a quota. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

/** Two cores with a quota of one are one core. A part of a core counts only where there is no whole one. */
export function usableCores({ cores = availableParallelism(), root = "/" } = {}): number {
  return Math.max(1, Math.min(cores, Math.floor(quotaOf(root) + 0.01)));
}

/** In cores; infinite where there is none. `root`: under which /proc and /sys are. */
function quotaOf(root: string): number {
  const groups = read(join(root, "proc/self/cgroup")) ?? "";
  const quotas = groups.split("\n").flatMap((line) => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === "")
      return upwards(path).map((folder) => unified(join(root, "sys/fs/cgroup", folder)));
    if (!controllers.split(",").includes("cpu")) return [];
    return ["cpu", "cpu,cpuacct"].flatMap((mount) =>
      upwards(path).map((folder) => firstVersion(join(root, "sys/fs/cgroup", mount, folder))),
    );
  });
  return Math.min(Number.POSITIVE_INFINITY, ...quotas);
}

/** A group may use no more than those it is in. In a container the first of these may not be there. */
function upwards(path: string): string[] {
  const parent = dirname(path);
  return path === "" || parent === path ? [path] : [path, ...upwards(parent)];
}

/** Version 2: `cpu.max` holds quota and period in µs, `max` for none. */
function unified(folder: string): number {
  const [quota, period] = (read(join(folder, "cpu.max")) ?? "").trim().split(" ").map(Number);
  return share(quota, period);
}

/** Version 1: a quota of -1 is none. */
function firstVersion(folder: string): number {
  const [quota, period] = ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map((file) =>
    Number(read(join(folder, file)) ?? Number.NaN),
  );
  return share(quota, period);
}

function share(quota = Number.NaN, period = Number.NaN): number {
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
