/** The socket on which the lanes of a warm interpreter connect to the worker, in a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** In bytes, with the ending zero: the least that any system's `sun_path` holds is 104, on macOS. */
const LONGEST_PATH = 103;
const FOLDER_PREFIX = "photofinish-";
/** As `mkdtemp` and we add to the folder: six characters, and `/lanes`. */
const ADDED = `/${FOLDER_PREFIX}XXXXXX/lanes`;

export interface LaneSocket {
  path: string;
  folder: string;
  /** Removes the folder. Connections that there are stay. */
  close(): Promise<void>;
}

/**
 * `onLane` is called with each lane that has said `hello PID`. Throws where no folder for temporary files can be used,
 * naming each and why.
 */
export async function openLaneSocket(onLane: (pid: number, socket: Socket) => void): Promise<LaneSocket> {
  const problems: string[] = [];
  for (const parent of parents()) {
    const folder = await mkdtemp(join(parent, FOLDER_PREFIX)).catch((error: Error) => error);
    if (folder instanceof Error) problems.push(folder.message);
    else {
      try {
        return await listen(folder, onLane);
      } catch (error) {
        problems.push((error as Error).message);
        await rm(folder, { recursive: true, force: true });
      }
    }
  }
  throw new Error(`No folder for the lanes' socket can be used: ${problems.join("; ")}`);
}

/** A socket's path is limited: where TMPDIR is too long for it, the folders that every system has. */
function parents(): string[] {
  const all = [...new Set([tmpdir(), "/tmp", "/var/tmp", "/dev/shm"])];
  return all.filter((folder) => Buffer.byteLength(folder + ADDED) <= LONGEST_PATH);
}

async function listen(folder: string, onLane: (pid: number, socket: Socket) => void): Promise<LaneSocket> {
  const path = join(folder, "lanes");
  const server = createServer((socket) => {
    socket.on("error", () => {}); // A killed lane; its end is told elsewhere.
    socket.once("readable", () => {
      const hello = socket.read() as Buffer | null;
      const [, pid] = /^hello ([1-9]\d{0,9})\n$/.exec(hello?.toString("latin1") ?? "") ?? [];
      if (pid === undefined) socket.destroy();
      else onLane(Number(pid), socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path, backlog: 1024 }, resolve);
  });
  return {
    path,
    folder,
    async close() {
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
