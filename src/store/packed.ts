/** Long texts take a tenth of the room in the store when they are compressed. */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

/** Shorter ones stay readable as they are. In UTF-16 units. */
const LONG = 16_384;
const MARK = "gzip:";

export async function packed(text: string): Promise<string> {
  if (text.length < LONG) return text;
  return MARK + (await promisify(gzip)(text)).toString("base64");
}

export async function unpacked(text: string): Promise<string> {
  if (!text.startsWith(MARK)) return text;
  return (await promisify(gunzip)(Buffer.from(text.slice(MARK.length), "base64"))).toString("utf8");
}
