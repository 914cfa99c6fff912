/** Long texts are stored compressed: as gzip in base64 a result takes about a tenth of the space. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

/** Texts shorter than this, in UTF-16 units, are stored as they are, readable in the store. */
const COMPRESS_FROM_LENGTH = 16_384;
/** No text that is stored as it is starts like this: they are JSON. */
const PREFIX = "gzip:";

export async function compress(text: string): Promise<string> {
  if (text.length < COMPRESS_FROM_LENGTH) return text;
  return PREFIX + (await promisify(gzip)(text)).toString("base64");
}

export async function decompress(stored: string): Promise<string> {
  if (!stored.startsWith(PREFIX)) return stored;
  return (await promisify(gunzip)(Buffer.from(stored.slice(PREFIX.length), "base64"))).toString("utf8");
}
