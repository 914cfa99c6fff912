/** Reads what a watched program may have put in the place of a trace: nothing but a file of its own is opened. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Rejects for a link, which may lead out of the folder, and for what is no file, which may never answer. */
export async function openPlain(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error(`${path} is no file`);
}

/** Rejects also for more than so many bytes. */
export async function readPlain(path: string, mostBytes: number): Promise<string> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    if (size > mostBytes) throw new Error(`${path} has ${size} bytes`);
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await file.read(buffer, 0, size, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
