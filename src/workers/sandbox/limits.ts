/** What a program in the sandbox may take. */
export interface SandboxLimits {
  /** Of real time, in ms. */
  wallMs: number;
  /** Of computing, each process, in seconds. */
  cpuSeconds: number;
  /** Of all its processes and its temporary files together, in MB. */
  memoryMb: number;
  /** Processes and threads together. */
  tasks: number;
  /** Of its temporary folders together, in MB: they are in memory. */
  temporaryMb: number;
  /** Of a file that it writes, in MB. */
  fileMb: number;
  openFiles: number;
  /** Of what it prints, in bytes; the rest is thrown away. */
  outputBytes: number;
  /** Of what is written about it while it is watched, in MB: on the host's disk. */
  traceMb: number;
  /** Of that, each process, in MB. A record of 40 bytes takes four times as much memory once it is read. */
  traceMbEach: number;
}

export const SANDBOX_LIMITS: SandboxLimits = {
  wallMs: 20_000,
  cpuSeconds: 15,
  memoryMb: 512,
  tasks: 256,
  temporaryMb: 32,
  fileMb: 64,
  openFiles: 512,
  outputBytes: 16_384,
  traceMb: 128,
  traceMbEach: 8,
};
