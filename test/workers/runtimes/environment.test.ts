import { expect, test } from "vitest";
import { laneEnvironment } from "../../../src/workers/runtimes/environment.js";

test("a lane gets what chooses an interpreter and lets it find its libraries", () => {
  const chosen = {
    PATH: "/bin",
    PYENV_VERSION: "3.12.1",
    PYENV_ROOT: "/p",
    LD_LIBRARY_PATH: "/lib",
    VIRTUAL_ENV: "/v",
    CONDA_PREFIX: "/c",
    UV_PYTHON: "3.13",
    PYTHON_GIL: "0",
  };
  expect(laneEnvironment(chosen)).toEqual(chosen);
});

test.each([
  "SLACK_BOT_TOKEN",
  "STORE_URL",
  "NODE_OPTIONS",
  "LD_PRELOAD",
  "PYTHONASYNCIODEBUG",
  "CONDA_TOKEN",
  "PYENVX",
])("a lane does not get %s", (name) => {
  expect(laneEnvironment({ [name]: "x" })).toEqual({});
});
