/** Where answers and daily tips leave: an outlet for each platform, and one for each terminal. */

import { startDeliveries } from "../bot/deliver.js";
import { discordApi, discordRest } from "../bot/discord/api.js";
import { discordPoster } from "../bot/discord/poster.js";
import { DISCORD } from "../bot/discord/request.js";
import type { Poster } from "../bot/poster.js";
import { createSlackPoster } from "../bot/slack/poster.js";
import { SLACK } from "../bot/slack/to-request.js";
import { openWeb } from "../bot/slack/web.js";
import { startTips } from "../bot/tips/worker.js";
import type { Store } from "../store/store.js";
import { readTips } from "./content.js";
import type { Parts } from "./parts.js";

export function startOutlet(outlet: string, poster: Poster, parts: Parts): void {
  const { logger, releasers, store, results, drawing } = parts;
  const deliveries = startDeliveries(outlet, poster, { store, results, drawing, logger });
  releasers.addConsumer(`the deliveries to ${outlet}`, deliveries.stop);
  const dailyTips = startTips(outlet, poster, { ...tipParts(store), logger });
  releasers.addConsumer(`the daily tips on ${outlet}`, dailyTips.stop);
}

/** Of every chat platform that is configured. */
export function startPlatformOutlets(parts: Parts): void {
  const { config, logger, store } = parts;
  if (config.discord !== undefined) {
    const api = discordApi(discordRest(config.discord), config.discord);
    startOutlet(DISCORD, discordPoster({ api, store, logger }), parts);
  }
  if (config.slack !== undefined) {
    const web = openWeb(config.slack, logger);
    startOutlet(SLACK, createSlackPoster({ web, store, logger }), parts);
  }
}

export function tipParts(store: Store) {
  return { store, tips: readTips(), now: Date.now };
}
