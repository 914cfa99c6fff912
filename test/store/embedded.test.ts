import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { storeContract } from "./contract.js";

const folder = await mkdtemp(join(tmpdir(), "photofinish-store-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the embedded store", () => {
  storeContract(() => ({ url: undefined, prefix: "unused", folder }));
});
