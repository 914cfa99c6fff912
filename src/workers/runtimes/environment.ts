/** What a lane needs of the worker's environment: nothing secret, and no options for our own Node. */
export function laneEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, LC_ALL, TZ, TMPDIR } = process.env;
  return { PATH, HOME, LANG, LC_ALL, TZ, TMPDIR };
}
