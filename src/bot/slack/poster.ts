/** Posts what was delivered: into the job's message, as a message of its own, or to the user directly. */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import { isPicture } from "../../lessons/cards/card.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import { type Posting, RefusedError } from "../platform.js";
import { LONGEST_BUTTON_VALUE } from "./blocks.js";
import {
  changeMessage,
  type Destination,
  destinationOf,
  type Posted,
  postOnce,
  postToAll,
} from "./destination.js";
import type { JobMessages } from "./job-messages.js";
import { cardMessage } from "./message.js";
import { findOwnMessage } from "./own-messages.js";
import { type Picture, uploadPicture } from "./picture.js";
import { ResponseUrlError } from "./response-url.js";
import { isDenied, isRefusal, type SlackWeb, slackErrorOf } from "./web.js";

export interface SlackPosterParts {
  store: Store;
  messages: JobMessages;
  web: SlackWeb;
  logger: Logger;
}

/** Slack needs a moment before a message may refer to a new file. Milliseconds between the attempts. */
const PICTURE_AFTER_MS = [300, 700, 1500, 3000];

/** How far back the message of a job is looked for that the store has lost, in ms. */
const FORGOTTEN_MS = 86_400_000;

/** Rejects where it is to be tried again; also when the answer is there and only its picture is missing. */
export async function postToSlack(posting: Posting, parts: SlackPosterParts): Promise<void> {
  await keepLongCommands(posting.card, LONGEST_BUTTON_VALUE, parts.store);
  let picture: Upload = { fileId: null };
  await parts.messages.write(posting.id, async (known, triedAtMs) => {
    const at = known ?? (await foundAgain(posting, triedAtMs, parts));
    picture = at === "url" ? { fileId: null } : await tryUpload(posting, parts);
    return await write(posting, at, picture.fileId, parts);
  });
  if (picture.failure !== undefined) throw picture.failure;
}

/** A process may have posted it and ended before it could say so. */
async function foundAgain(posting: Posting, triedAtMs: number | null, { web, logger }: SlackPosterParts) {
  const sinceMs = triedAtMs ?? (posting.forgotten ? Date.now() - FORGOTTEN_MS : null);
  if (sinceMs === null) return null;
  return await findOwnMessage(posting.id, destinationFor(posting), sinceMs, web.patient, logger);
}

/** Posts the answer, or puts it into the race's message; the picture is never a reason to do without it. */
async function write(
  posting: Posting,
  at: Posted | null,
  fileId: string | null,
  parts: SlackPosterParts,
): Promise<Posted> {
  const picture = pictureOf(posting);
  try {
    return await put(posting, at, fileId, parts);
  } catch (error) {
    if (fileId === null || picture === null || slackErrorOf(error) !== "invalid_blocks") throw error;
    const posted = await put(posting, at, null, parts);
    if (posted !== "url") await addPicture(posting, posted, { ...picture, fileId }, parts);
    return posted;
  }
}

async function put(posting: Posting, at: Posted | null, fileId: string | null, parts: SlackPosterParts) {
  const { card, reply } = posting;
  const { patient } = parts.web;
  if (at !== null && at !== "url") {
    const outcome = await changeMessage(at, cardMessage(card, reply.language, fileId), patient);
    if (outcome === "shown") return at;
    // It must not go on saying that there will be an answer.
    await patient.chat.delete(at).catch((error) => {
      if (slackErrorOf(error) === null) throw error;
    });
  }
  const destination = destinationFor(posting);
  try {
    return await postToAll(
      destination,
      { id: posting.id, card, language: reply.language, fileId },
      postOnce(parts),
    );
  } catch (error) {
    const gone = isRefusal(error) || (error instanceof ResponseUrlError && error.gone);
    if (!gone) throw error;
    return await postDirectly(posting, fileId, parts, error);
  }
}

/** The last resort for what somebody asked for: a direct message. Throws `RefusedError` where there is none. */
async function postDirectly(
  posting: Posting,
  fileId: string | null,
  parts: SlackPosterParts,
  cause: unknown,
) {
  const { card, reply, to } = posting;
  const refused = new RefusedError(`Slack lets nothing be posted in ${reply.channel}`, { cause });
  if (to !== "answer") throw refused;
  const destination = { channel: reply.user, user: reply.user, thread: undefined, responseUrl: undefined };
  const toAll = { id: posting.id, card, language: reply.language, fileId };
  return await postToAll(destination, toAll, postOnce(parts)).catch((error) => {
    throw slackErrorOf(error) === null ? error : refused;
  });
}

function destinationFor({ to, reply }: Posting): Destination {
  if (to === "answer") return destinationOf(reply);
  const channel = to === "user" ? reply.user : reply.channel;
  return { channel, user: reply.user, thread: undefined, responseUrl: undefined };
}

function pictureOf({ png, card }: Posting): Picture | null {
  const drawn = card.blocks.find(isPicture);
  return png === null || drawn === undefined ? null : { png, alt: drawn.alt };
}

interface Upload {
  /** `null`: there is no picture, or it could not be uploaded. */
  fileId: string | null;
  /** Why it could not, where that may be different later. */
  failure?: unknown;
}

async function tryUpload(posting: Posting, { web, logger }: SlackPosterParts): Promise<Upload> {
  const picture = pictureOf(posting);
  if (picture === null) return { fileId: null };
  try {
    return { fileId: await uploadPicture(picture, web) };
  } catch (err) {
    logger.error({ jobId: posting.id, err }, "a picture could not be uploaded to Slack");
    return isDenied(err) ? { fileId: null } : { fileId: null, failure: err };
  }
}

/** Into the message once Slack knows the file; else into its thread. */
async function addPicture(
  posting: Posting,
  at: Exclude<Posted, "url">,
  picture: Picture & { fileId: string },
  { web, logger }: SlackPosterParts,
): Promise<void> {
  const { card, reply, id } = posting;
  try {
    for (const waitMs of PICTURE_AFTER_MS) {
      await setTimeout(waitMs);
      try {
        await web.patient.chat.update({ ...at, ...cardMessage(card, reply.language, picture.fileId) });
        return;
      } catch (error) {
        if (slackErrorOf(error) !== "invalid_blocks") throw error;
      }
    }
    const thread_ts = destinationFor(posting).thread ?? at.ts;
    await uploadPicture(picture, web, { channel_id: at.channel, thread_ts });
  } catch (err) {
    logger.error({ jobId: id, err }, "a picture could not be shown in Slack");
  }
}
