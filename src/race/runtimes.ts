/** What executes a lane: CPython or Node. */
export const RUNTIMES = ["python", "node"] as const;
export type Runtime = (typeof RUNTIMES)[number];
