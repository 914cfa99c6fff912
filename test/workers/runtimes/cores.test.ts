import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { usableCores } from "../../../src/workers/runtimes/cores.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "photofinish-cores-"));
});
afterEach(() => rm(root, { recursive: true }));

async function files(contents: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

test.each([
  ["no control groups", {}, 4],
  ["no quota", { "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "max 100000\n" }, 4],
  ["a quota of one core", { "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "100000 100000\n" }, 1],
  [
    "a quota of two and a half",
    { "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "250000 100000\n" },
    2,
  ],
  [
    "a quota of half a core",
    { "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "50000 100000\n" },
    1,
  ],
  ["more than there is", { "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "800000 100000\n" }, 4],
  [
    "a quota of the group around",
    { "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "200000 100000\n" },
    2,
  ],
  ["a container's own root", { "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "100000 100000\n" }, 1],
  [
    "version 1",
    {
      "proc/self/cgroup": "4:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "200000\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    },
    2,
  ],
  [
    "version 1 without a quota",
    {
      "proc/self/cgroup": "4:cpu:/\n",
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    },
    4,
  ],
  ["nonsense", { "proc/self/cgroup": "x\n0::/a", "sys/fs/cgroup/a/cpu.max": "many few" }, 4],
] as const)("with %s", async (_what, contents, cores) => {
  await files(contents);
  expect(usableCores({ cores: 4, root })).toBe(cores);
});
