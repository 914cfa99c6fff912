/**
 * Programs that try to get out of the sandbox, or to take more than they may, for real. Each prints ESCAPED where it
 * got through; where it is about the host, the host is looked at afterwards.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SANDBOX_LIMITS } from "../../../src/workers/sandbox/limits.js";
import { createSandbox, type Sandbox } from "../../../src/workers/sandbox/sandbox.js";
import { selfTest } from "../../../src/workers/sandbox/self-test.js";
import { hasBubblewrap, python } from "../../support/sandbox.js";
import { until } from "../../support/until.js";

const LIMITS = {
  ...SANDBOX_LIMITS,
  cpuSeconds: 3,
  memoryMb: 128,
  tasks: 64,
  temporaryMb: 8,
  fileMb: 4,
  openFiles: 128,
};
/** In the command line of whatever an attempt starts, so that what is left is found. */
const MARK = `photofinish-hostile-${process.pid}`;

/** `syscall(number, …)`: the result, or the negative errno. x86-64 numbers. */
const PRELUDE = `
import ctypes, os, signal, socket, subprocess, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def syscall(*args):
    result = libc.syscall(*args)
    return -ctypes.get_errno() if result == -1 else result
def escaped(what=""):
    print("ESCAPED", what, flush=True)
def tries(attempt):
    try:
        return attempt()
    except BaseException as error:
        print("refused:", error, flush=True)
`;

const ATTEMPTS: [name: string, code: string][] = [
  ["reads a file of the host", "tries(lambda: escaped(open(SECRET).read()))"],
  ["reads it through /proc/1/root", "tries(lambda: escaped(open('/proc/1/root' + SECRET).read()))"],
  ["lists the host's home", "tries(lambda: [escaped(n) for n in os.listdir(HOME) if n != '.pyenv'])"],
  [
    "connects to a server of the host",
    "tries(lambda: escaped(socket.create_connection(('127.0.0.1', PORT), 1)))",
  ],
  [
    "connects to the host by another address",
    "tries(lambda: escaped(socket.create_connection(('10.0.0.1', 80), 1)))",
  ],
  ["opens a raw socket", "tries(lambda: escaped(socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)))"],
  ["opens a packet socket", "tries(lambda: escaped(socket.socket(17, socket.SOCK_RAW)))"],
  [
    "sees other processes",
    "[escaped(p) for p in os.listdir('/proc') if p.isdigit() and int(p) > 2 and int(p) != os.getpid()]",
  ],
  [
    "reads secrets from environments",
    "[tries(lambda: b'SECRET_OF_THE_HOST' in open(f'/proc/{p}/environ','rb').read() and escaped(p)) for p in os.listdir('/proc') if p.isdigit()]",
  ],
  ["mounts a file system", "syscall(165, b'none', b'/tmp', b'tmpfs', 0, 0) >= 0 and escaped()"],
  ["unmounts one", "syscall(166, b'/proc', 2) >= 0 and escaped()"],
  ["makes a user namespace", "syscall(272, 0x10000000) >= 0 and escaped()"],
  ["makes a network namespace", "syscall(272, 0x40000000) >= 0 and escaped()"],
  ["clones into a new namespace", "syscall(56, 0x10000000 | 17, 0, 0, 0, 0) > 0 and escaped()"],
  [
    "joins a namespace",
    "tries(lambda: syscall(308, os.open('/proc/self/ns/user', 0), 0) >= 0 and escaped())",
  ],
  ["changes its root", "tries(lambda: (os.chroot('/tmp'), escaped()))"],
  ["moves the root", "syscall(155, b'/tmp', b'/tmp') >= 0 and escaped()"],
  ["traces another process", "syscall(101, 16, 1, 0, 0) >= 0 and escaped()"],
  ["reads another process's memory", "syscall(310, 1, 0, 0, 0, 0, 0) >= 0 and escaped()"],
  ["becomes root", "tries(lambda: (os.setuid(0), escaped()))"],
  ["loads a program into the kernel", "syscall(321, 0, 0, 0) >= 0 and escaped()"],
  ["uses io_uring", "syscall(425, 8, ctypes.create_string_buffer(256)) >= 0 and escaped()"],
  ["uses the kernel's keys", "syscall(250, 0, -3, 0) >= 0 and escaped()"],
  [
    "measures the host with perf",
    "syscall(298, ctypes.create_string_buffer(128), 0, -1, -1, 0) >= 0 and escaped()",
  ],
  ["catches page faults", "syscall(323, 0) >= 0 and escaped()"],
  ["opens a file by its handle", "syscall(304, 3, ctypes.create_string_buffer(64), 0) >= 0 and escaped()"],
  ["types into the terminal", "import fcntl\ntries(lambda: (fcntl.ioctl(0, 0x5412, b'x'), escaped()))"],
  ["makes a device", "tries(lambda: (os.mknod('/tmp/mem', 0o600 | 0o020000, os.makedev(1, 1)), escaped()))"],
  [
    "opens the host's disk or memory",
    "[tries(lambda: escaped(open(d, 'rb'))) for d in ('/dev/mem', '/dev/kmsg', '/dev/vda', '/dev/sda')]",
  ],
  [
    "changes settings of the kernel",
    "[tries(lambda: (open(f'/proc/sys/{f}', 'w').write('x'), escaped(f))) for f in ('kernel/hostname', 'kernel/core_pattern', 'vm/drop_caches')]",
  ],
  ["asks the kernel to reboot", "tries(lambda: (open('/proc/sysrq-trigger', 'w').write('s'), escaped()))"],
  [
    "writes to the system",
    "[tries(lambda: (open(f'{d}/x', 'w'), escaped(d))) for d in ('/usr', '/etc', '/', '/dev', '/proc')]",
  ],
  ["changes its own program", "tries(lambda: (open('program.py', 'w'), escaped()))"],
  ["changes the hooks", "tries(lambda: (open(HOOKS + '/x', 'w'), escaped()))"],
  [
    "starts a sandbox inside",
    "subprocess.run(['bwrap', '--ro-bind', '/', '/', 'true'], stderr=subprocess.DEVNULL).returncode == 0 and escaped()",
  ],
  [
    "kills everything it may",
    "os.kill(1, 9)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntries(lambda: os.kill(-1, 15))",
  ],
  ["stops its parent", "tries(lambda: os.kill(os.getppid(), signal.SIGSTOP))"],
  [
    "raises its limits",
    "import resource\ntries(lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40)), escaped()))",
  ],
  [
    "writes a huge file",
    "import resource\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\ntries(lambda: (os.truncate(os.open('/tmp/huge', os.O_CREAT | os.O_RDWR), 1 << 40), escaped()))",
  ],
  [
    "fills the temporary folders",
    "total = 0\nfor n in range(64):\n    for d in ('/tmp', '/dev/shm'):\n        try:\n            total += open(f'{d}/{n}', 'wb').write(b'x' * 1048576)\n        except OSError:\n            pass\ntotal > 9 * 1048576 and escaped(total)",
  ],
  [
    "opens files without end",
    "files = []\ntry:\n    while len(files) < 1000: files.append(open('/dev/null'))\n    escaped()\nexcept OSError as error: print(error)",
  ],
];

const GREEDY: [name: string, code: string][] = [
  ["takes memory without end", "all = []\nwhile True: all.append(bytearray(1 << 20))"],
  [
    "maps memory without end",
    "import mmap\nall = []\nwhile True: all.append(mmap.mmap(-1, 1 << 24)); all[-1].write(b'x' * (1 << 24))",
  ],
  ["forks without end", "while True:\n    try: os.fork()\n    except OSError: pass"],
  [
    "starts threads without end",
    "while True:\n    try: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    except BaseException: pass",
  ],
  ["prints without end", "while True: print('x' * 65536)"],
  ["computes without end", "while True: pass"],
  [
    "sleeps and ignores what ends others",
    "for s in range(1, 64):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: time.sleep(60)",
  ],
  [
    "leaves a daemon behind",
    "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(600)",
  ],
];

describe.skipIf(!hasBubblewrap)("a program in the sandbox", { timeout: 60_000 }, () => {
  let sandbox: Sandbox;
  let server: Server;
  let folder = "";
  let hooks = "";
  let traceFolder = "";
  const secret = join(tmpdir(), `${MARK}-secret`);

  beforeAll(async () => {
    const folders = python.folder === null ? [] : [python.folder];
    sandbox = await createSandbox({ runtimeFolders: folders, limits: LIMITS });
    folder = await mkdtemp(join(tmpdir(), "photofinish-hostile-"));
    hooks = await mkdtemp(join(tmpdir(), "photofinish-hooks-"));
    traceFolder = await mkdtemp(join(tmpdir(), "photofinish-trace-"));
    await writeFile(secret, "a secret of the host");
    server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await until("the server of the host listens", () => server.listening);
  });
  afterAll(async () => {
    server.close();
    await sandbox.close();
    for (const each of [folder, hooks, traceFolder, secret]) await rm(each, { recursive: true, force: true });
  });

  /** Ends it after `wallMs` as a group, as the watcher does. */
  async function run(code: string, wallMs = 20_000): Promise<string> {
    const { port } = server.address() as { port: number };
    const known = `SECRET = ${JSON.stringify(secret)}\nPORT = ${port}\nHOOKS = ${JSON.stringify(hooks)}\nHOME = ${JSON.stringify(homedir())}\n`;
    await writeFile(join(folder, "program.py"), `${PRELUDE}${known}${code}\n`);
    const { wrap, leave } = await sandbox.enter();
    const program = { command: python.command, args: ["-I", "program.py", MARK], env: {}, cwd: folder };
    const { command, args, env, cwd } = wrap(program, { hooks, traceFolder });
    const withSecret = { ...env, SECRET_OF_THE_HOST: "1" };
    const child = spawn(command, args, {
      env: withSecret,
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece: string) => {
        if (output.length < LIMITS.outputBytes) output += piece;
      });
    }
    const timer = setTimeout(() => process.kill(-(child.pid as number), "SIGKILL"), wallMs);
    await new Promise((resolve) => child.once("exit", resolve));
    clearTimeout(timer);
    await until("nothing of it is left", async () => (await marked()).length === 0);
    await leave();
    return output;
  }

  it.each(ATTEMPTS)("that %s is refused", async (_name, code) => {
    expect(await run(code)).not.toContain("ESCAPED");
  });

  it.each(GREEDY)("that %s is ended, and nothing of it is left", async (_name, code) => {
    await run(code, 4_000);
    expect(await marked()).toEqual([]);
  });

  it("runs at all: with threads, files of its own, a server of its own and the delay server", async () => {
    const said = await run(`
import asyncio
async def main():
    server = await asyncio.start_server(lambda r, w: (w.write(b'hello'), w.close()), 'localhost', 0)
    reader, _ = await asyncio.open_connection('localhost', server.sockets[0].getsockname()[1])
    print(await reader.read())
asyncio.run(main())
thread = threading.Thread(target=print, args=('a thread',)); thread.start(); thread.join()
open('/tmp/own', 'w').write('x')
delay = socket.create_connection(('127.0.0.1', 7878)); delay.sendall(b'wait 20\\n'); print(delay.recv(8))
`);
    for (const expected of ["b'hello'", "a thread", "done"]) expect(said).toContain(expected);
  });

  it("passes the self-test, which fails where an attempt succeeds", async () => {
    const address = server.address() as { port: number };
    await selfTest(sandbox, [{ host: "127.0.0.1", port: address.port }]);
    // The delay server is within reach.
    await expect(selfTest(sandbox, [{ host: "127.0.0.1", port: 7878 }])).rejects.toThrow(
      "reach an address outside",
    );
  });
});

async function marked(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return commands.filter(
    (command) => command.includes(`program.py\u0000${MARK}`) && !command.includes("launcher.mjs"),
  );
}
