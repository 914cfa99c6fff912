/** A host with a second Python: found, chosen by its id, and really the one that runs. */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Race } from "../../../src/race/race.js";
import { runRace } from "../../../src/workers/measuring/race.js";
import { createRunner } from "../../../src/workers/measuring/runner.js";
import { findHost } from "../../../src/workers/runtimes/host.js";
import { PYTHON, host as usual } from "../../support/runner.js";

const folder = mkdtempSync(join(tmpdir(), "second-python-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The usual Python, except that it says of itself what is wished, and notes when it runs anything else. */
function pythonThatSays(version: string, gil: boolean): { command: string; ran: string } {
  const command = join(folder, `python-${version}`);
  const ran = `${command}-ran`;
  const said = JSON.stringify({ version, gil });
  const script = `#!/bin/sh\nif [ "$2" = -c ]; then echo '${said}'; exit; fi\ntouch ${ran}\nexec ${PYTHON} "$@"\n`;
  writeFileSync(command, script);
  chmodSync(command, 0o755);
  return { command, ran };
}

const ids = async (...commands: string[]) => {
  const { interpreters } = await findHost({ python: { commands, required: true } });
  return interpreters.map(({ id }) => id);
};

describe("the interpreters that the settings name", () => {
  test("are all found, in their order, each with an id of its own", async () => {
    const commands = [
      pythonThatSays("3.13.0", true),
      pythonThatSays("3.14.1", false),
      pythonThatSays("3.13.2", true),
    ].map(({ command }) => command);
    expect(await ids(...commands)).toEqual(["python3.13", "python3.14t", "python3.13.2", "node"]);
  });

  test("count once where two names lead to the same", async () => {
    const { command } = pythonThatSays("3.12.0", true);
    expect(await ids(command, command)).toEqual(["python3.12", "node"]);
  });

  test("must all work, and the error names the one that does not", async () => {
    const { command } = pythonThatSays("3.13.0", true);
    await expect(ids(command, "/no/such/python")).rejects.toThrow(
      "PYTHON names /no/such/python, and there is no such command",
    );
    const old = pythonThatSays("3.9.1", true).command;
    await expect(ids(command, old)).rejects.toThrow(`PYTHON names ${old}, which is Python 3.9.1: too old`);
  });

  test("may print something of their own when they start", async () => {
    const command = join(folder, "python-that-greets");
    writeFileSync(command, `#!/bin/sh\necho Hello from this site\nexec ${PYTHON} "$@"\n`);
    chmodSync(command, 0o755);
    const { python } = await findHost({ python: { commands: [command], required: true } });
    expect(python).toBe(usual.python);
  });

  test("are named with the reason where nobody named them and they cannot be used", async () => {
    const old = pythonThatSays("3.9.2", true).command;
    const broken = join(folder, "python-broken");
    writeFileSync(broken, "#!/bin/sh\necho 'pyenv: version 3.99 is not installed' >&2\nexit 127\n");
    chmodSync(broken, 0o755);
    const host = await findHost({ python: { commands: [old, broken], required: false } });
    expect(host.python).toBeNull();
    expect(host.unusable).toEqual([
      { command: old, why: "tooOld", detail: "3.9.2" },
      { command: broken, why: "broken", detail: "pyenv: version 3.99 is not installed" },
    ]);
  });

  test("are not missed where nobody named one", async () => {
    const { interpreters } = await findHost({ python: { commands: ["/no/such/python"], required: false } });
    expect(interpreters.map(({ id }) => id)).toEqual(["node"]);
  });
});

describe.skipIf(usual.python === null)("a race that names the second interpreter", async () => {
  const second = pythonThatSays("3.99.0", false);
  const host = await findHost({ python: { commands: [PYTHON, second.command], required: true } });
  const runner = createRunner({ host, laneMemoryBytes: 2 ** 32 });
  afterAll(() => runner.close());
  const signal = new AbortController().signal;
  const race: Race = {
    id: "test",
    lanes: ["threads"],
    workload: Array(2).fill({ kind: "cpu", ms: 50 }),
    runtime: "python",
    runs: 1,
  };

  test("runs on the first where it names none", async () => {
    const result = await runRace(race, runner, { signal });
    expect([result.lanes[0]?.status, result.host.python]).toEqual(["finished", usual.python]);
    expect(existsSync(second.ran)).toBe(false);
  });

  test("runs to its end on the one that it names, and the result and the ideal are of that", async () => {
    const result = await runRace({ ...race, interpreter: "python3.99t" }, runner, { signal });
    expect(result.lanes[0]?.status).toBe("finished");
    expect(existsSync(second.ran)).toBe(true);
    expect([result.host.python, result.host.gil]).toEqual(["3.99.0", false]);
    // Without a GIL the two compute side by side where there are two cores.
    expect(result.lanes[0]?.idealMs).toBe(host.cpus > 1 ? 50 : 100);
  });

  test("fails clearly where this host lacks it", async () => {
    const asked = { ...race, interpreter: "python3.8" };
    await expect(runRace(asked, runner, { signal })).rejects.toThrow(
      expect.objectContaining({ key: "error.noInterpreter" }),
    );
  });
});
