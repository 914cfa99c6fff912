/**
 * The system calls that a program in the sandbox may not make, as a filter that bubblewrap loads (classic BPF, see
 * seccomp(2) and linux/filter.h). It is a second wall: the namespaces and the lack of capabilities refuse most of
 * these already, and what is on the list has been the way out of namespaces before.
 */

/** Numbers of the calls by machine: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
const CALLS = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    ioctl: 16,
    socket: 41,
    refused: [
      101, 103, 134, 135, 136, 139, 153, 154, 155, 156, 159, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171,
      172, 173, 175, 176, 179, 180, 212, 227, 237, 238, 246, 248, 249, 250, 256, 272, 279, 298, 300, 303, 304,
      305, 308, 310, 311, 312, 313, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    ioctl: 29,
    socket: 198,
    refused: [
      18, 39, 40, 41, 42, 51, 58, 60, 89, 92, 97, 104, 105, 106, 112, 116, 117, 142, 161, 162, 170, 171, 217,
      218, 219, 224, 225, 235, 237, 238, 239, 241, 262, 264, 265, 266, 268, 270, 271, 272, 273, 280, 282, 294,
      425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442,
    ],
  },
} as const;

export type Machine = keyof typeof CALLS;

/** CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NEW_NAMESPACE = 0x7e020080;
/** Requests that put characters into a terminal: TIOCSTI, TIOCLINUX. */
const TYPING = [0x5412, 0x541c];
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK (which the C library asks for the addresses of the loopback). */
const FAMILIES = [1, 2, 10, 16];

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const refuse = (errno: number) => 0x00050000 | errno;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];

/** Offsets in `struct seccomp_data`. Of an argument the lower half, on machines that store it first. */
const [NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT] = [0, 4, 16, 24];

/** [code, jump if true, jump if false, value] */
type Instruction = readonly [number, number, number, number];
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const answer = (value: number): Instruction => [0x06, 0, 0, value];
const ifEqual = (value: number, yes: number, no: number): Instruction => [0x15, yes, no, value];
const ifAny = (bits: number, yes: number, no: number): Instruction => [0x45, yes, no, bits];
const ifAtLeast = (value: number, yes: number, no: number): Instruction => [0x35, yes, no, value];

/** `machine`: as `process.arch` names it. `null` where there is no filter for it. */
export function seccompFilter(machine: string): Buffer | null {
  if (!(machine in CALLS)) return null;
  const { audit, clone, clone3, ioctl, socket, refused } = CALLS[machine as Machine];
  const instructions: Instruction[] = [
    load(ARCHITECTURE),
    ifEqual(audit, 1, 0),
    answer(KILL_PROCESS),
    load(NUMBER),
    // The other numbering of x86-64 (x32) would pass by every number below.
    ifAtLeast(0x40000000, 0, 1),
    answer(refuse(EPERM)),
    ...refused.flatMap((number) => [ifEqual(number, 0, 1), answer(refuse(EPERM))]),
    // Its flags are behind a pointer, which no filter can read; the C library then uses clone.
    ifEqual(clone3, 0, 1),
    answer(refuse(ENOSYS)),
    ifEqual(clone, 0, 4),
    load(FIRST_ARGUMENT),
    ifAny(NEW_NAMESPACE, 0, 1),
    answer(refuse(EPERM)),
    answer(ALLOW),
    ifEqual(ioctl, 0, 2 + 2 * TYPING.length),
    load(SECOND_ARGUMENT),
    ...TYPING.flatMap((request) => [ifEqual(request, 0, 1), answer(refuse(EPERM))]),
    answer(ALLOW),
    ifEqual(socket, 0, 2 + 2 * FAMILIES.length),
    load(FIRST_ARGUMENT),
    ...FAMILIES.flatMap((family) => [ifEqual(family, 0, 1), answer(ALLOW)]),
    answer(refuse(EAFNOSUPPORT)),
    answer(ALLOW),
  ];
  const filter = Buffer.alloc(8 * instructions.length);
  instructions.forEach(([code, yes, no, value], at) => {
    filter.writeUInt16LE(code, 8 * at);
    filter.writeUInt8(yes, 8 * at + 2);
    filter.writeUInt8(no, 8 * at + 3);
    filter.writeUInt32LE(value >>> 0, 8 * at + 4);
  });
  return filter;
}
