/** With which options our Pythons run. */

/**
 * Isolated: neither the user's own packages nor PYTHON… variables nor the current folder can change what runs. Where
 * PYTHONHOME says where the interpreter's own library is, it must be heard, and `environment.ts` keeps out the
 * other variables; the programs then take the current folder off the path themselves.
 */
export function pythonFlags(): string[] {
  return process.env.PYTHONHOME ? ["-s"] : ["-I"];
}
