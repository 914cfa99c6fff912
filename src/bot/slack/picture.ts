/** Pictures: uploaded first, then shown by the message that refers to them, or shared in its thread. */
import type { SlackWeb } from "./web.js";

export interface Picture {
  png: Buffer;
  /** For those who cannot see it. */
  alt: string;
}

/** A thread to share it in; without one, the file is only there to be referred to. */
export interface Thread {
  channel_id: string;
  thread_ts: string;
}

const FILE_NAME = "photo-finish.png";
/** Slack's limit for alternative text. */
const MAX_ALT = 1000;
const UPLOAD_WITHIN_MS = 30_000;

/** Resolves to the file's id. */
export async function uploadPicture({ png, alt }: Picture, web: SlackWeb, thread?: Thread): Promise<string> {
  const { patient } = web;
  // By its name, since the typed method knows another word for the alternative text than Slack.
  const place = await patient.apiCall("files.getUploadURLExternal", {
    filename: FILE_NAME,
    length: png.length,
    alt_txt: alt.slice(0, MAX_ALT),
  });
  const { upload_url, file_id } = place as { upload_url?: string; file_id?: string };
  if (upload_url === undefined || file_id === undefined)
    throw new Error("Slack named no place for an upload");
  await send(upload_url, png);
  const file = { id: file_id, title: FILE_NAME };
  if (thread === undefined) await patient.files.completeUploadExternal({ files: [file] });
  else await patient.files.completeUploadExternal({ files: [file], ...thread });
  return file_id;
}

/** The address is the permission: our token is not shown there. */
async function send(url: string, png: Buffer): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: new Uint8Array(png),
    signal: AbortSignal.timeout(UPLOAD_WITHIN_MS),
  });
  await response.text();
  if (!response.ok) throw new Error(`an upload address answered ${response.status}`);
}
