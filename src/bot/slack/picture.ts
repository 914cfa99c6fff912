/** Pictures: uploaded first, then shown by the message that refers to them, or shared in its thread. */
import { setTimeout } from "node:timers/promises";
import { webApi } from "@slack/bolt";
import pRetry from "p-retry";
import { isDenied, type SlackWeb, slackErrorOf } from "./web.js";

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

/** Each step is tried so often, after pauses (in ms) that double from the first; then all of them, from the beginning. */
const TRIES = { retries: 2, minTimeout: 500, factor: 2 };

/** Resolves to the file's id. Every step is tried again, whether Slack carried it out or not. */
export function uploadPicture(picture: Picture, web: SlackWeb, thread?: Thread): Promise<string> {
  return tried(() => uploadOnce(picture, web, thread));
}

async function uploadOnce({ png, alt }: Picture, { once }: SlackWeb, thread?: Thread): Promise<string> {
  const { url, id } = await tried(async () => {
    // By its name, since the typed method knows another word for the alternative text than Slack.
    const place = await once.apiCall("files.getUploadURLExternal", {
      filename: FILE_NAME,
      length: png.length,
      alt_txt: alt.slice(0, MAX_ALT),
    });
    const { upload_url, file_id } = place as { upload_url?: string; file_id?: string };
    if (upload_url === undefined || file_id === undefined)
      throw new Error("Slack named no place for an upload");
    return { url: upload_url, id: file_id };
  });
  await tried(() => send(url, png));
  await tried(() => complete({ id, title: FILE_NAME }, once, thread));
  return id;
}

async function complete(
  file: { id: string; title: string },
  client: SlackWeb["once"],
  thread?: Thread,
): Promise<void> {
  try {
    if (thread === undefined) await client.files.completeUploadExternal({ files: [file] });
    else await client.files.completeUploadExternal({ files: [file], ...thread });
  } catch (error) {
    // By an attempt whose answer did not come.
    if (!/already_completed$/.test(slackErrorOf(error) ?? "")) throw error;
  }
}

/** What Slack denies is not tried again; where it limits us, after as long as it says. */
function tried<T>(step: () => Promise<T>): Promise<T> {
  return pRetry(step, {
    ...TRIES,
    shouldRetry: ({ error }) => error instanceof webApi.WebAPIRateLimitedError || !isDenied(error),
    async onFailedAttempt({ error }) {
      if (error instanceof webApi.WebAPIRateLimitedError) await setTimeout(error.retryAfter * 1_000);
    },
  });
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
