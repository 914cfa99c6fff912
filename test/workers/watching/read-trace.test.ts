import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readTraces } from "../../../src/workers/watching/read-trace.js";

const RECORD_BYTES = 40;
const HEADER = 1;
const PROGRAM = 3;
const READY = 9;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-read-trace-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function trace(pid: number, records: number): Buffer {
  const buffer = Buffer.alloc(RECORD_BYTES * (records + 2), 0);
  for (let at = 0; at < buffer.length; at += RECORD_BYTES) buffer.writeUInt8(READY, at);
  buffer.writeUInt8(HEADER, 0);
  buffer.writeUInt32LE(pid, 4);
  buffer.writeUInt8(PROGRAM, RECORD_BYTES);
  return buffer;
}

it("reads what every process left", async () => {
  await writeFile(join(folder, "7.trace"), trace(7, 10));
  await writeFile(join(folder, "8.trace"), trace(8, 20));
  const { parse } = await readTraces(folder);
  expect(parse(0)).toMatchObject([
    { pid: 7, events: 12, full: false },
    { pid: 8, events: 22, full: false },
  ]);
});

it("leaves out what is too much to hold in memory, and says of whom something is missing", async () => {
  await writeFile(join(folder, "1.trace"), trace(1, 400_000));
  await writeFile(join(folder, "2.trace"), trace(2, 400_000));
  await writeFile(join(folder, "3.trace"), trace(3, 400_000));
  const { parse } = await readTraces(folder);
  const [first, second, third] = parse(0);
  expect(first).toMatchObject({ pid: 1, events: 400_002, full: false });
  expect(second).toMatchObject({ pid: 2, full: true });
  expect(third).toMatchObject({ pid: 3, full: true });
  const events = [first, second, third].reduce((sum, each) => sum + (each?.events ?? 0), 0);
  expect(events).toBeLessThanOrEqual(600_003);
});

it("passes over files that are no traces", async () => {
  await writeFile(join(folder, "9.trace"), "nonsense ".repeat(100));
  await writeFile(join(folder, "notes.txt"), "nothing");
  const { startNs, parse } = await readTraces(folder);
  expect(startNs).toBeNull();
  expect(parse(0)).toEqual([]);
});

it("is not led out of the folder by a link, nor kept waiting by a pipe", async () => {
  await symlink("/etc/passwd", join(folder, "1.trace"));
  execFileSync("mkfifo", [join(folder, "2.trace")]);
  await writeFile(join(folder, "3.trace"), trace(3, 1));
  const { parse } = await readTraces(folder);
  expect(parse(0).map(({ pid }) => pid)).toEqual([3]);
});
