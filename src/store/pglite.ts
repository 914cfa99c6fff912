/** PostgreSQL inside this process, over one folder. */
import { existsSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";

const SETTINGS = [
  // The default of 160 MB costs over 100 MB of memory, and our tables have a few MB.
  ...["-c", "shared_buffers=16MB"],
  // The timer for reports on a recovery goes on for ever where the start fails, and keeps the process alive.
  ...["-c", "log_startup_progress_interval=0"],
];

/** Made by the build (prepare-database.ts), with all tables. The same folder from `src/store` and from `dist/store`. */
export const EMPTY_DATABASE = fileURLToPath(new URL("../../dist/store/empty-database", import.meta.url));

/**
 * Opens the database in `folder`. Where there is none, it is copied from the empty one (0.1 s) or, where that is missing,
 * made first (2 to 3 s). Commits survive
 * the process's being killed; no file is flushed to the disk (PGlite cannot), so a power cut may lose some.
 * Nobody else may have the folder.
 */
export async function openDatabase(folder: string): Promise<PGlite> {
  const database = join(folder, "database");
  const unfinished = join(folder, "database.unfinished");
  if (!existsSync(database)) {
    // Somewhere else first: whoever is killed in the middle of making it leaves no half of a database.
    await rm(unfinished, { recursive: true, force: true });
    if (existsSync(EMPTY_DATABASE)) await cp(EMPTY_DATABASE, unfinished, { recursive: true });
    else await (await start(unfinished)).close();
    await rename(unfinished, database);
  } else if (!existsSync(join(database, "PG_VERSION"))) {
    // PGlite would take it for empty and write over what there is.
    throw new Error("the file PG_VERSION is missing");
  }
  return await start(database);
}

async function start(dataDir: string): Promise<PGlite> {
  let complaint: string | undefined;
  try {
    return await PGlite.create({
      dataDir,
      startParams: [...PGlite.defaultStartParams, ...SETTINGS],
      onStderr(line) {
        complaint = /(?:FATAL|PANIC): +(.*)/.exec(line)?.[1] ?? complaint;
        return true;
      },
    });
  } catch (cause) {
    // PGlite says no more than that it failed, or aborted.
    throw complaint === undefined ? cause : new Error(complaint, { cause });
  }
}
