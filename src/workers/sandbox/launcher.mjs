/**
 * Starts a program in the sandbox and ends with its exit code. It is the leader of a process group: when the group is
 * killed, bubblewrap goes with it, and with bubblewrap everything inside. The first argument is JSON:
 *
 *   limits    arguments of prlimit
 *   bubblewrap  arguments of bwrap, up to the program
 *   program   the program and its arguments
 *   filter    the file with the seccomp filter; null: none
 *   groups    folders of control groups to move into
 *   delays    { port, script }: a delay server in the program's network; null: none
 *   parent    the process that started this one: the program ends with it
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, writeFileSync } from "node:fs";

const { limits, bubblewrap, program, filter, groups, delays, parent } = JSON.parse(process.argv[2]);

for (const folder of groups) writeFileSync(`${folder}/cgroup.procs`, String(process.pid));

/** File descriptors of bwrap: the filter, what it tells of itself, and what lets it begin. */
const [FILTER, INFO, BEGIN] = [3, 4, 5];
const filterFile = filter === null ? "ignore" : openSync(filter, "r");
const child = spawn(
  "prlimit",
  [
    ...limits,
    "bwrap",
    ...bubblewrap,
    ...(filter === null ? [] : ["--seccomp", String(FILTER)]),
    ...["--info-fd", String(INFO), "--block-fd", String(BEGIN)],
    "--",
    ...program,
  ],
  {
    stdio: ["inherit", "inherit", "inherit", filterFile, "pipe", "pipe"],
    // The first process inside keeps this environment, and the program can read it.
    env: { PATH: process.env.PATH },
  },
);
child.on("error", (error) => {
  console.error(`The sandbox cannot be started: ${error.message}`);
  process.exit(125);
});
const ended = once(child, "exit");
// The parent ends this process in time; where the parent is gone, nobody would.
setInterval(() => process.ppid === parent || child.kill("SIGKILL"), 500).unref();
child.stdio[BEGIN].on("error", () => {}); // It has ended: `ended` tells how.

let server = null;
const told = await Promise.race([firstPieceOf(child.stdio[INFO]), ended.then(() => null)]);
if (told !== null && delays !== null) server = await startDelayServer(JSON.parse(told)["child-pid"]);
child.stdio[BEGIN].end("go");
const [code, signal] = await ended;
server?.kill("SIGKILL");
process.exit(code ?? 128 + (signal === "SIGKILL" ? 9 : 15));

async function firstPieceOf(stream) {
  let text = "";
  for await (const piece of stream) {
    text += piece;
    if (text.includes("}")) return text;
  }
  return null;
}

/** From outside, so that it is none of the program's processes and counts for none of its limits. */
async function startDelayServer(pid) {
  const inNetwork = ["--target", String(pid), "--user", "--net", "--preserve-credentials", "--"];
  const server = spawn("nsenter", [...inNetwork, process.execPath, delays.script, String(delays.port)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await Promise.race([once(server.stdout, "data"), once(server, "exit"), once(server, "error"), ended]);
  return server;
}
