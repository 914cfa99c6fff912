import { afterEach, expect, it } from "vitest";
import { type ThisProcess, thisProcess } from "../../src/workers/this-process.js";

let self: ThisProcess;
afterEach(() => self.stop());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function block(ms: number): void {
  const endsMs = performance.now() + ms;
  while (performance.now() < endsMs);
}

it("knows for how long the event loop stood still, also long after", async () => {
  self = thisProcess();
  await wait(50);
  const sinceMs = Date.now();
  block(400);
  await wait(30);
  expect(self.loopDelaySince(sinceMs)).toBeGreaterThan(350);
  await wait(500);
  expect(self.loopDelaySince(sinceMs)).toBeGreaterThan(350);
});

it("does not count what held the loop up before", async () => {
  self = thisProcess();
  await wait(50);
  block(1_500);
  await wait(600);
  expect(self.loopDelaySince(Date.now() - 300)).toBeLessThan(1_000);
});

it("misses nothing, whenever it comes", async () => {
  self = thisProcess();
  await wait(50);
  for (let at = 0; at < 12; at++) {
    await wait(40 + at * 7);
    const sinceMs = Date.now();
    block(60);
    await wait(25);
    expect(self.loopDelaySince(sinceMs)).toBeGreaterThan(40);
  }
});

it("is somebody else than another, and reads the same clock on this machine", () => {
  self = thisProcess();
  const other = thisProcess();
  other.stop();
  expect(other.id.id).not.toBe(self.id.id);
  expect(other.id.clock).toBe(self.id.clock);
});
