/** Posts what was delivered: into the job's message, as a message of its own, or to the user directly. */
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import { type Posting, RefusedError } from "../platform.js";
import { LONGEST_BUTTON_VALUE } from "./blocks.js";
import { type Destination, destinationOf, type Posted, postToAll } from "./destination.js";
import { jobMessagesIn } from "./job-messages.js";
import { cardMessage } from "./message.js";
import { type Picture, uploadPicture } from "./picture.js";
import { ResponseUrlError } from "./response-url.js";
import { isRefusal, type SlackWeb, slackErrorOf } from "./web.js";

export interface SlackPosterParts {
  store: Store;
  web: SlackWeb;
  logger: Logger;
}

/** Slack needs a moment before a message may refer to a new file. Milliseconds between the attempts. */
const PICTURE_AFTER_MS = [300, 700, 1500, 3000];
/** The message is not there any more, or not ours to change. */
const CANNOT_CHANGE = ["message_not_found", "cant_update_message", "edit_window_closed"];

export async function postToSlack(posting: Posting, parts: SlackPosterParts): Promise<void> {
  await keepLongCommands(posting.card, LONGEST_BUTTON_VALUE, parts.store);
  await jobMessagesIn(parts.store).write(posting.id, (at) => write(posting, at, parts));
}

/** Posts the answer, or puts it into the race's message; the picture is never a reason to do without it. */
async function write(posting: Posting, at: Posted | null, parts: SlackPosterParts): Promise<Posted> {
  const picture = at === "url" ? null : pictureOf(posting);
  const fileId = picture === null ? null : await tryUpload(posting.id, picture, parts);
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
    try {
      await patient.chat.update({ ...at, ...cardMessage(card, reply.language, fileId) });
      return at;
    } catch (error) {
      if (!isRefusal(error) && !CANNOT_CHANGE.includes(slackErrorOf(error) ?? "")) throw error;
    }
  }
  const destination = destinationFor(posting);
  try {
    return await postToAll(destination, card, reply.language, patient, fileId);
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
  { web }: SlackPosterParts,
  cause: unknown,
) {
  const { card, reply, to } = posting;
  const refused = new RefusedError(`Slack lets nothing be posted in ${reply.channel}`, { cause });
  if (to !== "answer") throw refused;
  const destination = { channel: reply.user, user: reply.user, thread: undefined, responseUrl: undefined };
  return await postToAll(destination, card, reply.language, web.patient, fileId).catch((error) => {
    throw slackErrorOf(error) === null ? error : refused;
  });
}

function destinationFor({ to, reply }: Posting): Destination {
  if (to === "answer") return destinationOf(reply);
  const channel = to === "user" ? reply.user : reply.channel;
  return { channel, user: reply.user, thread: undefined, responseUrl: undefined };
}

function pictureOf({ png, card }: Posting): Picture | null {
  const drawn = card.blocks.find((block) => block.kind === "photoFinish" || block.kind === "histogram");
  return png === null || drawn === undefined ? null : { png, alt: drawn.alt };
}

async function tryUpload(id: string, picture: Picture, { web, logger }: SlackPosterParts) {
  try {
    return await uploadPicture(picture, web);
  } catch (err) {
    logger.error({ jobId: id, err }, "a picture could not be uploaded to Slack");
    return null;
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
