/** One chat platform at work: its requests through the pipeline, its deliveries, daily tips and weekly summaries to it. */
import type { Logger } from "pino";
import type { Drawing } from "../drawing/draw.js";
import type { Results } from "../store/results.js";
import type { Store } from "../store/store.js";
import type { ThisProcess } from "../workers/this-process.js";
import type { Services } from "./commands/command.js";
import { postOnce, startDeliveries } from "./deliveries.js";
import { createIntake } from "./intake.js";
import type { JobQueues } from "./jobs.js";
import { createKeptMessages } from "./kept-messages.js";
import { createLiveJobs } from "./live-jobs.js";
import type { Platform } from "./platform.js";
import type { TipsParts } from "./tips/tips.js";
import { startTips } from "./tips/worker.js";

export interface ChatParts {
  services: Services;
  jobs: JobQueues;
  store: Store;
  results: Results;
  drawing: Drawing;
  self: ThisProcess;
  /** The tips, and the time by which they are due. */
  tips: TipsParts;
  logger: Logger;
}

export interface Chat {
  /** Takes no more deliveries, tips and requests; resolves when those under way are done or handed back. */
  stopTaking(): Promise<void>;
  /** Leaves the platform. */
  stop(): Promise<void>;
}

/** Throws `StartError` where the platform refuses a setting. */
export async function startChat(platform: Platform, parts: ChatParts): Promise<Chat> {
  const live = createLiveJobs({ ...parts, platform });
  const kept = createKeptMessages({ ...parts, platform });
  const intake = createIntake({ ...parts, platform, live, kept });
  const post = postOnce(platform, parts.store);
  const deliveries = startDeliveries(platform.outlet, post, { ...parts, kept });
  const tipParts = { ...parts.tips, course: parts.services.course, logger: parts.logger };
  const tips = startTips(platform.outlet, { post }, tipParts);
  const chat: Chat = {
    async stopTaking() {
      await Promise.all([deliveries.stop(), tips.stop(), intake.stop()]);
    },
    async stop() {
      await platform.stop();
      await Promise.all([live.close(), kept.close()]);
    },
  };
  try {
    await platform.receive(intake.handle, intake.accept);
  } catch (error) {
    await chat.stopTaking();
    await chat.stop();
    throw error;
  }
  return chat;
}
