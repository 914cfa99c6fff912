/**
 * Tries to break out of the sandbox it is run in, and prints the names of the attempts that succeeded as JSON. The
 * first argument is JSON: { files, addresses, limits }: what no program may read or reach, and what it may take.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";

const { files, addresses, limits } = JSON.parse(process.argv[2]);
const MB = 1024 * 1024;

/** Each answers whether it got through. */
const attempts = {
  "read a file of the host": () => files.some((file) => worked(() => readFileSync(file))),
  "write to the system": () =>
    ["/usr", "/etc", "/bin", "/", "."].some((folder) => worked(() => writeFileSync(`${folder}/escaped`, ""))),
  "reach an address outside": async () => (await Promise.all(addresses.map(reach))).some(Boolean),
  "see other processes": () => processes().length > 4,
  "see settings of the worker": () =>
    processes().some((pid) => /TOKEN|SECRET|STORE|DISCORD|SLACK/.test(textOf(`/proc/${pid}/environ`))),
  "end its parent": endParent,
  "mount something": () => ran("mount", "-t", "tmpfs", "none", "/tmp"),
  "make a namespace": () =>
    ran("unshare", "--user", "--map-root-user", "true") || ran("unshare", "--net", "true"),
  "become root": () => ran("setpriv", "--reuid", "0", "true") || process.getuid() === 0,
  "change the root": () => ran("chroot", "/", "/bin/true"),
  "fill the disk": fillDisk,
  "fill the memory": fillMemory,
  "start processes without end": startProcesses,
  "outlive its end": outlive,
};

function worked(attempt) {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function ran(...[command, ...args]) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function processes() {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

function reach({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    const end = (reached) => {
      socket.destroy();
      resolve(reached);
    };
    socket.on("connect", () => end(true));
    for (const event of ["error", "timeout"]) socket.on(event, () => end(false));
  });
}

function textOf(file) {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** The first process of its namespace ignores a signal that it does not expect, although sending it is allowed. */
function endParent() {
  const others = processes().filter((pid) => pid < process.pid);
  for (const pid of others) worked(() => process.kill(pid, "SIGKILL"));
  return others.some((pid) => pid !== 1) || !processes().includes(1);
}

function fillDisk() {
  let written = 0;
  for (const folder of ["/tmp", "/dev/shm", "/dev", "/run", "/var/tmp"]) {
    const inside = `${folder}/fill`;
    if (!worked(() => mkdirSync(inside))) continue;
    while (
      written < 4 * limits.temporaryMb &&
      worked(() => writeFileSync(`${inside}/${written}`, Buffer.alloc(MB)))
    ) {
      written++;
    }
    rmSync(inside, { recursive: true, force: true });
  }
  return written > limits.temporaryMb;
}

/** In a process of its own, which is expected to be ended. */
function fillMemory() {
  const code = `const all = []; for (let mb = 0; mb < ${2 * limits.memoryMb}; mb += 16) all.push(Buffer.alloc(16 << 20, 1));`;
  return ran(process.execPath, "-e", code);
}

function startProcesses() {
  const code = `for i in $(seq ${2 * limits.tasks}); do sleep 2 & done 2>/dev/null; jobs -p | wc -l; kill $(jobs -p)`;
  const { stdout } = spawnSync("bash", ["-c", code], { encoding: "utf8" });
  return Number(stdout ?? 0) >= limits.tasks;
}

/** Whoever started the sandbox looks for a process with this name when it has ended. */
function outlive() {
  const started = worked(() =>
    spawn("setsid", ["sleep", "7654321"], { detached: true, stdio: "ignore" })
      .on("error", () => {})
      .unref(),
  );
  return !started;
}

const escaped = [];
for (const [name, attempt] of Object.entries(attempts)) if (await attempt()) escaped.push(name);
console.log(JSON.stringify(escaped));
process.exit(0);
