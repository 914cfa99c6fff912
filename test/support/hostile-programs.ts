/** Programs that try to get out of the sandbox, or to take more than they may. x86-64 numbers of system calls. */

/** `syscall(number, …)`: the result, or the negative errno. x86-64 numbers. */
export const PRELUDE = `
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

export const ATTEMPTS: [name: string, code: string][] = [
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

export const GREEDY: [name: string, code: string][] = [
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
