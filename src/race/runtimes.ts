/**
 * The runtimes: what executes a lane. A runtime is one record here, one driver in src/workers/runtimes, its
 * programs and its texts.
 */
export interface RuntimeModel {
  /** Whether there are interpreters of it in which the threads of a process compute one at a time. */
  mayHaveGil: boolean;
}

/** In order of preference: a race that names no runtime runs on the first that its host has. */
export const RUNTIME_MODELS = {
  /** CPython. */
  python: { mayHaveGil: true },
  node: { mayHaveGil: false },
} as const satisfies Record<string, RuntimeModel>;

export type Runtime = keyof typeof RUNTIME_MODELS;

export const RUNTIMES = Object.keys(RUNTIME_MODELS) as [Runtime, ...Runtime[]];

export function runtimeModel(runtime: Runtime): RuntimeModel {
  return RUNTIME_MODELS[runtime];
}
