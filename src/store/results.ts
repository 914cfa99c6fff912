/** What outlives a race in the store: its result, its journey, the last race of a channel, and that it was cancelled. */

import { z } from "zod";
import { type Host, hostSchema } from "../race/host.js";
import { type Journey, journeySchema } from "../race/journey.js";
import { TASKS_SHOWN_LIVE } from "../race/progress.js";
import type { ChannelId } from "../race/reply.js";
import { type RaceResult, raceResultSchema } from "../race/result.js";
import { compress, decompress } from "./compress.js";
import { withMutex } from "./mutex.js";
import type { Store } from "./store.js";

const DAY_SECONDS = 86_400;
export const RESULT_KEPT_DAYS = 30;
const RESULT_TTL_SECONDS = RESULT_KEPT_DAYS * DAY_SECONDS;
/** A channel remembers so many of its races: the newest. */
export const RACES_REMEMBERED = 20;
/** A result of thousands of tasks is megabytes, and anybody can ask for many of them. */
const LARGE_TTL_SECONDS = DAY_SECONDS;

const resultKey = (raceId: string) => `result/${raceId}`;
const journeyKey = (raceId: string) => `journey/${raceId}`;
const cancelledKey = (raceId: string) => `cancelled/${raceId}`;
const lastRaceKey = ({ platform, channel }: ChannelId) => `last-race/${platform}/${channel}`;
const historyKey = ({ platform, channel }: ChannelId) => `races/${platform}/${channel}`;
const HOST_KEY = "host";

export interface Results {
  save(result: RaceResult): Promise<void>;
  get(raceId: string): Promise<RaceResult | null>;
  /** Kept as long as most results; its size has a bound. */
  saveJourney(raceId: string, journey: Journey): Promise<void>;
  /** `null`: the race has not been posted, or nobody knows how it went. */
  journey(raceId: string): Promise<Journey | null>;
  setLast(channel: ChannelId, raceId: string): Promise<void>;
  lastId(channel: ChannelId): Promise<string | null>;
  last(channel: ChannelId): Promise<RaceResult | null>;
  /** Ids of the races answered in the channel, the newest first; the figures of some may be gone. */
  history(channel: ChannelId): Promise<string[]>;
  /**
   * Kept for those who take the race only after the cancelling was published, and for those whom no message
   * reaches. Tells whether it was the first.
   */
  setCancelled(raceId: string): Promise<boolean>;
  isCancelled(raceId: string): Promise<boolean>;
  /** Of the worker that started last. */
  setHost(host: Host): Promise<void>;
  host(): Promise<Host | null>;
}

export function resultsIn(store: Store): Results {
  async function get(raceId: string): Promise<RaceResult | null> {
    const text = await store.get(resultKey(raceId));
    return text === null ? null : raceResultSchema.parse(JSON.parse(await decompress(text)));
  }

  async function history(channel: ChannelId): Promise<string[]> {
    const json = await store.get(historyKey(channel));
    return json === null ? [] : z.array(z.string()).parse(JSON.parse(json));
  }

  return {
    get,
    async save(result) {
      const large = result.workload.length > TASKS_SHOWN_LIVE;
      const text = await compress(JSON.stringify(result));
      await store.set(resultKey(result.raceId), text, large ? LARGE_TTL_SECONDS : RESULT_TTL_SECONDS);
    },
    saveJourney: (raceId, journey) =>
      store.set(journeyKey(raceId), JSON.stringify(journey), RESULT_TTL_SECONDS),
    async journey(raceId) {
      const json = await store.get(journeyKey(raceId));
      return json === null ? null : journeySchema.parse(JSON.parse(json));
    },
    async setLast(channel, raceId) {
      await store.set(lastRaceKey(channel), raceId, RESULT_TTL_SECONDS);
      await withMutex(store, historyKey(channel), async () => {
        const before = await history(channel);
        // A second attempt to post the same race.
        if (before.includes(raceId)) return;
        const ids = [raceId, ...before].slice(0, RACES_REMEMBERED);
        await store.set(historyKey(channel), JSON.stringify(ids), RESULT_TTL_SECONDS);
      });
    },
    history,
    lastId: (channel) => store.get(lastRaceKey(channel)),
    async last(channel) {
      const raceId = await store.get(lastRaceKey(channel));
      return raceId === null ? null : get(raceId);
    },
    setCancelled: (raceId) => store.setIfAbsent(cancelledKey(raceId), "1", DAY_SECONDS),
    isCancelled: async (raceId) => (await store.get(cancelledKey(raceId))) !== null,
    setHost: (host) => store.set(HOST_KEY, JSON.stringify(host)),
    async host() {
      const json = await store.get(HOST_KEY);
      return json === null ? null : hostSchema.parse(JSON.parse(json));
    },
  };
}
