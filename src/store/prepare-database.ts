/**
 * The last step of the build: makes the empty database that first starts copy, since making one takes seconds. Run as
 * `node dist/store/prepare-database.js`; does nothing where what is there was made with the same libraries.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pino } from "pino";
import { EMPTY_DATABASE } from "./pglite.js";

const STAMP = `${EMPTY_DATABASE}.made-with`;

/** The tables are BullMQ's, and one of ours. */
function madeWith(): string {
  const require = createRequire(import.meta.url);
  const { dependencies } = require("../../package.json") as { dependencies: Record<string, string> };
  const ours = readFileSync(new URL("./table.js", import.meta.url), "utf8");
  return `${dependencies["@electric-sql/pglite"]} ${dependencies.bullmq}\n${ours}`;
}

function isThere(): boolean {
  try {
    return readFileSync(STAMP, "utf8") === madeWith();
  } catch {
    return false;
  }
}

async function prepare(): Promise<void> {
  rmSync(STAMP, { force: true });
  rmSync(EMPTY_DATABASE, { recursive: true, force: true });
  const folder = mkdtempSync(join(dirname(EMPTY_DATABASE), "preparing-"));
  try {
    const { openEmbeddedStore } = await import("./embedded.js");
    const store = await openEmbeddedStore({ folder, logger: pino({ level: "silent" }) });
    await store.close();
    renameSync(join(folder, "database"), EMPTY_DATABASE);
    writeFileSync(STAMP, madeWith());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!isThere()) {
  await prepare().catch((error: Error) => {
    console.warn(`No empty database was prepared (${error.message}); each first start makes its own.`);
  });
}
