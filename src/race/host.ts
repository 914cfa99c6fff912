/** The machine that races run on: its cores and its interpreters. */
import { z } from "zod";
import { UserError } from "../errors.js";
import type { Race } from "./race.js";
import { RUNTIMES, type Runtime } from "./runtimes.js";

export const interpreterSchema = z.object({
  /** Names it among those of its host: `python3.11`, `python3.14t` (free-threaded), `node`. */
  id: z.string(),
  runtime: z.enum(RUNTIMES),
  /** Such as `3.11.7`. */
  version: z.string(),
  /** Whether it has a GIL that is on; `null` where nobody knows, or its runtime never has one. */
  gil: z.boolean().nullable(),
  /** What starts it on its host; missing where the worker's own program does. */
  command: z.string().optional(),
});
export type Interpreter = z.infer<typeof interpreterSchema>;

/** One that is there, or that was named, and cannot run lanes. `detail`: its version, or what it said. */
export const unusableSchema = z.object({
  command: z.string(),
  why: z.enum(["tooOld", "broken"]),
  detail: z.string(),
});
export type Unusable = z.infer<typeof unusableSchema>;

const listedSchema = z.object({
  cpus: z.number().int(),
  interpreters: z.array(interpreterSchema),
  unusable: z.array(unusableSchema).optional(),
});

/** As hosts were stored before they listed their interpreters: one Node, and one Python at most. */
const unlistedSchema = z
  .object({
    cpus: z.number().int(),
    node: z.string(),
    python: z.string().nullable(),
    gil: z.boolean().nullable(),
  })
  .transform(({ cpus, node, python, gil }) => {
    const interpreters: Interpreter[] = [{ id: "node", runtime: "node", version: node, gil: null }];
    if (python !== null) {
      interpreters.unshift({ id: pythonId(python, gil), runtime: "python", version: python, gil });
    }
    return { cpus, interpreters, unusable: [] };
  });

/** Reads what is stored now and what was stored before. */
export const hostSchema = z
  .union([listedSchema, unlistedSchema])
  .transform(({ cpus, interpreters, unusable }) => hostWith(cpus, interpreters, unusable));

export interface Host {
  cpus: number;
  /** The first of each runtime is the one that its races run on unless they name another. */
  interpreters: Interpreter[];
  /** Version of the first Node. */
  node: string;
  /** Version of the first Python, such as `3.11.7`; `null` where no Python works. */
  python: string | null;
  /** Whether that Python has a GIL that is on; `null` without Python. */
  gil: boolean | null;
  /** What was found and cannot be used; left out where there is none. */
  unusable?: Unusable[];
}

export function hostWith(
  cpus: number,
  interpreters: readonly Interpreter[],
  unusable: readonly Unusable[] = [],
): Host {
  const python = interpreterOf({ interpreters }, "python");
  const node = interpreterOf({ interpreters }, "node");
  return {
    cpus,
    interpreters: [...interpreters],
    node: node?.version ?? "",
    python: python?.version ?? null,
    gil: python?.gil ?? null,
    ...(unusable.length === 0 ? {} : { unusable: [...unusable] }),
  };
}

/** `python3.11`, and `python3.14t` without a GIL, as the executables are called. */
export function pythonId(version: string, gil: boolean | null): string {
  const [major, minor] = version.split(".");
  return `python${major}.${minor}${gil === false ? "t" : ""}`;
}

type WithInterpreters = { interpreters: readonly Interpreter[] };

/** The interpreter that a runtime uses unless a race names another; `null` where the host lacks the runtime. */
export function interpreterOf({ interpreters }: WithInterpreters, runtime: Runtime): Interpreter | null {
  return interpreters.find((each) => each.runtime === runtime) ?? null;
}

/** Of a race that names none. `host`: `null` while no worker has told of itself. */
export function defaultRuntime(host: WithInterpreters | null): Runtime {
  const preferred = RUNTIMES[0];
  if (host === null) return preferred;
  return RUNTIMES.find((runtime) => interpreterOf(host, runtime) !== null) ?? preferred;
}

/** What a race runs on. Throws `UserError` where the host lacks the interpreter or the runtime it names. */
export function chosenInterpreter(
  { runtime, interpreter: id }: Pick<Race, "runtime" | "interpreter">,
  host: WithInterpreters,
): Interpreter {
  const found = id
    ? host.interpreters.find((each) => each.id === id && (runtime === null || each.runtime === runtime))
    : interpreterOf(host, runtime ?? defaultRuntime(host));
  if (found) return found;
  const known = host.interpreters.map((each) => each.id).join(", ");
  throw new UserError("error.noInterpreter", { interpreter: id ?? runtime ?? defaultRuntime(host), known });
}

/**
 * The host as the result of a race tells of it: the interpreter that it ran on comes before the others of its
 * runtime, and the paths of the machine are left out.
 */
export function hostInResult(interpreter: Interpreter, host: Host): Host {
  const others = host.interpreters.filter(({ id }) => id !== interpreter.id);
  return hostWith(
    host.cpus,
    [interpreter, ...others].map(({ command: _, ...told }) => told),
  );
}
