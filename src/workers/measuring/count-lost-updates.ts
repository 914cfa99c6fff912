/** Runs the programs that count, one after the other: they would take each other's cores. */
import { readFile } from "node:fs/promises";
import { chosenInterpreter, hostInResult, type Interpreter } from "../../race/host.js";
import { type LostUpdatesResult, WAYS, type Way, type WayResult } from "../../race/lost-updates.js";
import type { Runtime } from "../../race/runtimes.js";
import { countingProgram } from "../lanes/programs.js";
import type { Runner } from "./runner.js";

/** Each takes a few seconds; a machine that is busy with other things may need more. */
const TIMEOUT_MS = 60_000;

/** Rejects only for what no program can be blamed for. Aborted, the ways left are `cancelled`. */
export async function countLostUpdates(
  job: { id: string; runtime: Runtime | null },
  runner: Runner,
  signal: AbortSignal,
): Promise<LostUpdatesResult> {
  const interpreter = chosenInterpreter(job, runner.host);
  const { runtime } = interpreter;
  const ways: WayResult[] = [];
  for (const way of WAYS) ways.push(await countOneWay(way, interpreter, runner, signal));
  const program = await readFile(countingProgram(runtime, "pause"), "utf8");
  return { id: job.id, runtime, host: hostInResult(interpreter, runner.host), ways, program };
}

async function countOneWay(
  way: Way,
  interpreter: Interpreter,
  runner: Runner,
  signal: AbortSignal,
): Promise<WayResult> {
  if (signal.aborted) return { way, status: "cancelled", runs: [] };
  const prepared = await runner.prepareProgram(
    countingProgram(interpreter.runtime, way),
    interpreter,
    signal,
  );
  const { status, counts } = await prepared.go({ signal, timeoutMs: TIMEOUT_MS });
  return { way, status, runs: counts };
}
