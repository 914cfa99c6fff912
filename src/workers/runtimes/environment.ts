/**
 * What a lane gets of the worker's environment: nothing secret, and nothing that could change what is measured, such as
 * NODE_OPTIONS, LD_PRELOAD or PYTHONASYNCIODEBUG. What chooses an interpreter, or lets it find its libraries, has to be there.
 */
export function laneEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isNeeded(name)));
}

const NEEDED = new Set([
  ...["PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"],
  ...["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"],
  // Whether a free-threaded Python runs without its GIL.
  "PYTHON_GIL",
]);

/** Of the tools that choose between several interpreters: pyenv, asdf, mise, conda, uv, virtual environments, Nix. */
const CHOOSERS = /^(?:PYENV|ASDF|MISE|CONDA|MAMBA|VIRTUAL_ENV|UV_PYTHON|NIX)(?:_|$)/;
/** A chooser's own settings can hold one as well. */
const SECRET = /TOKEN|SECRET|PASSWORD|KEY|CREDENTIAL/;

function isNeeded(name: string): boolean {
  return NEEDED.has(name) || (CHOOSERS.test(name) && !SECRET.test(name));
}
