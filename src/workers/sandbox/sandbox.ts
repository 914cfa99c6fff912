/**
 * The sandbox in which programs of strangers run: bubblewrap with namespaces of its own (user, process ids, network
 * with loopback only, ipc, host name, control groups), a read-only system, small temporary folders, no capabilities,
 * a filter of system calls, and limits. docs/security.md says what it promises and what it does not.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { StartError } from "../../errors.js";
import type { Launch } from "../watching/watch-program.js";
import { type ControlGroup, makeControlGroup } from "./control-groups.js";
import { SANDBOX_LIMITS, type SandboxLimits } from "./limits.js";
import { seccompFilter } from "./seccomp.js";

/** The same folder from `src/workers/sandbox` and from `dist/workers/sandbox`. */
const SANDBOX_FOLDER = fileURLToPath(new URL("../../../src/workers/sandbox/", import.meta.url));
const DELAY_SERVER = fileURLToPath(
  new URL("../../../src/workers/measuring/delay-server.mjs", import.meta.url),
);

/** Where a program in the sandbox finds the delay server: `wait 200` and a line break are answered after 200 ms. */
export const SANDBOX_DELAY_PORT = 7878;

export interface SandboxSettings {
  /** Folders of interpreters outside of /usr, which the programs need to read. */
  runtimeFolders: readonly string[];
  limits?: SandboxLimits;
  /** Whether the delay server is started with each program. */
  delays?: boolean;
}

/** What a program is put into: plain data, so that another process can start the program in it. */
export interface Cell {
  limits: SandboxLimits;
  runtimeFolders: readonly string[];
  /** The file with the filter of system calls. */
  filter: string;
  /** Folders of control groups. */
  groups: readonly string[];
  /** Whether the delay server is started with the program. */
  delays: boolean;
}

export interface Sandbox {
  limits: SandboxLimits;
  /** A cell for one program. `leave` is called after the program has ended, whatever became of it. */
  enter(): Promise<{ cell: Cell; leave(): Promise<void> }>;
  close(): Promise<void>;
}

/** Throws `StartError` where this host cannot keep a program in. The self-test (self-test.ts) is the caller's. */
export async function createSandbox({
  runtimeFolders,
  limits = SANDBOX_LIMITS,
  delays = true,
}: SandboxSettings): Promise<Sandbox> {
  await checkTools();
  const folder = await mkdtemp(join(tmpdir(), "photofinish-sandbox-"));
  const filter = seccompFilter(process.arch);
  if (filter === null) {
    throw new StartError(
      `WATCH_SANDBOX=bubblewrap works on x64 and arm64 only, and this is ${process.arch}: unset it, or run the watcher elsewhere.`,
    );
  }
  const filterFile = join(folder, "filter");
  await writeFile(filterFile, filter);
  let entered = 0;

  async function enter() {
    const group = await makeControlGroup(`photofinish-${process.pid}-${++entered}`, limits);
    if (group === null && process.getuid?.() === 0) {
      throw new StartError(
        "The sandbox cannot limit the processes of a program: this process is root and may make no control group. " +
          "Run the watcher as a user of its own, or give it the control groups memory and pids.",
      );
    }
    const groups = (group satisfies ControlGroup | null)?.folders ?? [];
    const cell: Cell = { limits, runtimeFolders, filter: filterFile, groups, delays };
    return { cell, leave: async () => group?.remove() };
  }

  return { limits, enter, close: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * How this process starts a program in its cell; the program ends with this process. What it must reach: `hooks` (read only)
 * and `traceFolder` (read and write).
 */
export function launchIn(
  { limits, runtimeFolders, filter, groups, delays }: Cell,
  launch: Launch,
  paths: { hooks: string; traceFolder: string },
): Launch {
  return {
    command: process.execPath,
    args: [
      join(SANDBOX_FOLDER, "launcher.mjs"),
      JSON.stringify({
        limits: resourceLimits(limits),
        bubblewrap: bubblewrapArguments(launch, paths, runtimeFolders, limits),
        program: [launch.command, ...launch.args],
        filter,
        groups,
        delays: delays ? { port: SANDBOX_DELAY_PORT, script: DELAY_SERVER } : null,
        parent: process.pid,
      }),
    ],
    // The launcher's own: what the program gets of it is in its arguments.
    env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
    cwd: "/",
  };
}

async function checkTools(): Promise<void> {
  for (const [tool, debianPackage] of [
    ["bwrap", "bubblewrap"],
    ["prlimit", "util-linux"],
    ["nsenter", "util-linux"],
  ] as const) {
    await promisify(execFile)(tool, ["--version"]).catch(() => {
      throw new StartError(
        `WATCH_SANDBOX=bubblewrap needs ${tool}, which is not on the PATH: install the package ${debianPackage}, or unset WATCH_SANDBOX.`,
      );
    });
  }
}

/** For every process by itself; control groups count them together. See setrlimit(2). */
function resourceLimits(limits: SandboxLimits): string[] {
  const megabytes = (count: number) => count * 1024 * 1024;
  return [
    `--cpu=${limits.cpuSeconds}`,
    `--data=${megabytes(limits.memoryMb)}`,
    `--fsize=${megabytes(limits.fileMb)}`,
    `--nofile=${limits.openFiles}`,
    `--nproc=${limits.tasks}`,
    "--core=0",
    "--memlock=65536",
    "--msgqueue=0",
  ];
}

/** What comes later in the list lies over what came before. */
function bubblewrapArguments(
  { command, env, cwd }: Launch,
  { hooks, traceFolder }: { hooks: string; traceFolder: string },
  runtimeFolders: readonly string[],
  { temporaryMb }: SandboxLimits,
): string[] {
  const size = String((temporaryMb * 1024 * 1024) / 2);
  const words = [
    "--unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try",
    "--disable-userns --die-with-parent --uid 65534 --gid 65534 --hostname sandbox --cap-drop ALL",
    "--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64",
    `--proc /proc ${coveredInProc().join(" ")}`,
    `--dev /dev --size ${size} --tmpfs /dev/shm --remount-ro /dev --size ${size} --tmpfs /tmp`,
  ];
  const readOnly = (path: string) => ["--ro-bind", path, path];
  const variables = Object.entries({ HOME: "/tmp", PATH: `${dirname(command)}:/usr/bin:/bin`, ...env });
  return [
    ...words.join(" ").split(" "),
    ...["--ro-bind", join(SANDBOX_FOLDER, "etc"), "/etc"],
    ...[...runtimeFolders, cwd, hooks].flatMap(readOnly),
    ...["--bind", traceFolder, traceFolder],
    ...["--remount-ro", "/", "--chdir", cwd, "--clearenv"],
    ...variables.flatMap(([name, value]) => (value === undefined ? [] : ["--setenv", name, value])),
  ];
}

/** Where the watcher is root, the program's user owns these outside, and could write or read what is the host's. */
function coveredInProc(): string[] {
  const folders = ["sys", "irq", "bus", "fs", "acpi", "scsi"].map(
    (name) => `--ro-bind-try /proc/${name} /proc/${name}`,
  );
  const files = ["sysrq-trigger", "kcore", "kmsg", "keys", "latency_stats", "timer_list", "sched_debug"]
    .filter((name) => existsSync(`/proc/${name}`))
    .map((name) => `--ro-bind-try /dev/null /proc/${name}`);
  return [...folders, ...files];
}
