import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkTemporaryFolder, prepareDataFolder } from "../../src/app/folders.js";
import { StartError } from "../../src/errors.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "photofinish-folders-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function problem(run: () => Promise<void>): Promise<string> {
  const error = await run().then(
    () => new Error("There should have been a problem."),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartError)) throw error;
  expect(error.message).not.toMatch(/\n|\[object|Error:/);
  return error.message;
}

describe("the data folder", () => {
  it("is made, with those around it, and nothing is left in it", async () => {
    const path = join(folder, "a", "b", "c");
    await prepareDataFolder(path, { embedded: true });
    await prepareDataFolder(path, { embedded: true });
    expect(await readdir(path)).toEqual([]);
  });

  it("that is a file is named, and so is one below a file", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    expect(await problem(() => prepareDataFolder(file, { embedded: true }))).toContain("it is a file");
    const below = join(file, "below");
    expect(await problem(() => prepareDataFolder(below, { embedded: true }))).toContain("PHOTOFINISH_DATA");
  });

  it.skipIf(process.platform !== "linux")("under /proc is refused at once", async () => {
    const said = await problem(() => prepareDataFolder("/proc/photofinish/data", { embedded: false }));
    expect(said).toContain("nothing can be made there");
  });

  it.skipIf(process.getuid?.() === 0)("that this user may not write in is refused", async () => {
    const path = join(folder, "closed");
    await mkdir(path, { mode: 0o555 });
    expect(await problem(() => prepareDataFolder(path, { embedded: false }))).toContain(
      "may not write there",
    );
  });
});

describe("the folder for temporary files", () => {
  it("that does not exist is named, with the setting", async () => {
    vi.stubEnv("TMPDIR", join(folder, "nowhere"));
    const said = await problem(checkTemporaryFolder);
    expect(said).toContain("nowhere, does not exist");
    expect(said).toContain("TMPDIR");
  });

  it("that can be written to is fine", async () => {
    vi.stubEnv("TMPDIR", folder);
    await checkTemporaryFolder();
  });
});
