import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readNodeTraces } from "../../../src/workers/watching/read-node-trace.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-read-node-trace-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const about = (pid: number) => JSON.stringify({ pid, parentPid: 1, version: "20.0.0", nativeId: pid });
const events = (...numbers: number[][]) => Buffer.from(new Float64Array(numbers.flat()).buffer);
const PROGRAM = [1, 1e9, 0, 0, 0, 0];

async function leave(pid: number, files: Record<string, string | Buffer>): Promise<void> {
  const all = { node: about(pid), events: events(PROGRAM), places: "", ...files };
  for (const [ending, content] of Object.entries(all))
    await writeFile(join(folder, `${pid}.${ending}`), content);
}

it("reads what every process left", async () => {
  await leave(7, {});
  await leave(8, {});
  const { startNs, parse } = await readNodeTraces(folder);
  expect(startNs).toBe(1e9);
  expect(parse(1e9, 2e9, new Map()).map(({ pid }) => pid)).toEqual([7, 8]);
});

it("is not led out of the folder by a link, nor kept waiting by a pipe", async () => {
  await writeFile(join(folder, "7.node"), about(7));
  await symlink("/etc/passwd", join(folder, "7.events"));
  await writeFile(join(folder, "8.node"), about(8));
  await writeFile(join(folder, "8.events"), events(PROGRAM));
  execFileSync("mkfifo", [join(folder, "8.places")]);
  await writeFile(join(folder, "9.node"), "no JSON");
  expect((await readNodeTraces(folder)).parse(0, 1e9, new Map())).toEqual([]);
});

it.each([
  [
    "numbers that are none",
    { events: events(PROGRAM, [3, Number.NaN, 1, 0, 0, 0], [8, 1.5e9, Number.POSITIVE_INFINITY, 0, 0, 0]) },
  ],
  ["events of another time", { events: events(PROGRAM, [12, 9e18, 0, 0, 0, 0], [12, -5, 0, 0, 0, 0]) }],
  ["kinds that there are not", { events: events(PROGRAM, [99, 1.5e9, 0, 0, 0, 0]) }],
  [
    "ends and steps that never began",
    { events: events(PROGRAM, [4, 1.1e9, 5, 0, 0, 0], [5, 1.2e9, 5, 0, 0, 0], [7, 1.3e9, 1, 0, 0, 0]) },
  ],
  ["places that are no text", { places: "[1]\n{}\n7\n", events: events(PROGRAM, [2, 1.1e9, 5, 4, 2, 0]) }],
  [
    "a profile of another form",
    { profile: JSON.stringify({ nodes: [{ id: 1, callFrame: { url: 5 } }], samples: "x" }) },
  ],
  ["half a profile", { profile: '{"nodes":[' }],
])("takes %s for what it is", async (_what, files) => {
  await leave(7, files);
  const traces = await readNodeTraces(folder).then(
    ({ parse }) => parse(1e9, 2e9, new Map()),
    () => "failed",
  );
  expect(traces).not.toBe("failed");
  expect(JSON.stringify(traces)).not.toMatch(/null,"ms"|NaN|Infinity/);
});
