import { z } from "zod";

/** `sleep`: a pure wait. `io`: a real request to a server that answers after a delay. `cpu`: a computation. */
export const TASK_KINDS = ["sleep", "io", "cpu"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** `ms`: how long the task waits; for `cpu`, how long it computes when it has a core to itself. */
export const taskSchema = z.object({ kind: z.enum(TASK_KINDS), ms: z.number().int().positive() });
export type Task = z.infer<typeof taskSchema>;

/** Whether any of the tasks computes. */
export function computes(workload: readonly Task[]): boolean {
  return workload.some((task) => task.kind === "cpu");
}

/** A time that somebody asked for, exactly as asked: `200 ms`, `5 s`, `1.5 s`. */
export function formatAskedMs(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(3))} s`;
}
