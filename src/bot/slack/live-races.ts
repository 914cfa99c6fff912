/** The races under way that this process shows in their messages, until each is answered. */
import { webApi } from "@slack/bolt";
import type { Logger } from "pino";
import type { Card } from "../../lessons/cards/card.js";
import type { Race } from "../../race/race.js";
import type { Language } from "../../race/reply.js";
import type { Store } from "../../store/store.js";
import type { Services } from "../commands/command.js";
import { ANSWERED_TOPIC } from "../last-word.js";
import { type RaceWatch, watchRace } from "../watch-race.js";
import { keepLongCommands } from "./buttons.js";
import type { LiveMessages } from "./live-messages.js";
import { cardMessage } from "./message.js";
import { type Place, postToAll } from "./place.js";
import type { SlackWeb } from "./web.js";

/** Between two changes of a message. */
const EVERY_MS = 2_000;
/** When more than this are under way, others are left out: answers matter more. */
const MOST_EDITS = 10;
/** Between two changes of all messages together; Slack itself allows about one a second. New messages go first. */
const CHANGE_EVERY_MS = 100;

export interface LiveRacesParts {
  web: SlackWeb;
  messages: LiveMessages;
  store: Store;
  services: Services;
  logger: Logger;
}

export interface LiveRaces {
  /** Call it before the race can begin, and `queued` of what it resolves to once it is on its queue. */
  watch(race: Race, place: Place, language: Language): Promise<RaceWatch>;
  /** Resolves when no change is under way any more. */
  close(): Promise<void>;
}

export async function createLiveRaces(parts: LiveRacesParts): Promise<LiveRaces> {
  const watched = new Map<string, RaceWatch>();
  const edits = new Set<Promise<boolean>>();
  const shown = new Set<string>();
  let limitedUntil = 0;
  let changedAt = 0;

  function end(raceId: string): void {
    watched.get(raceId)?.end();
    watched.delete(raceId);
    shown.delete(raceId);
  }

  function isTooMuch(race: Race, now: number): boolean {
    if (edits.size >= MOST_EDITS || now < limitedUntil) return true;
    if (shown.has(race.id) && now < changedAt + CHANGE_EVERY_MS) return true;
    changedAt = now;
    return false;
  }

  /** Whether the card was shown. */
  async function show(race: Race, place: Place, card: Card, language: Language): Promise<boolean> {
    if (isTooMuch(race, Date.now())) return false;
    const edit = edited(race, place, card, language, parts);
    edits.add(edit);
    try {
      if (await edit) shown.add(race.id);
      else end(race.id);
      return true;
    } catch (error) {
      if (!(error instanceof webApi.WebAPIRateLimitedError)) throw error;
      limitedUntil = Date.now() + error.retryAfter * 1_000;
      return false;
    } finally {
      edits.delete(edit);
    }
  }

  const unsubscribe = await parts.store.subscribe(ANSWERED_TOPIC, end);
  return {
    async watch(race, place, language) {
      const onChange = (card: Card) => show(race, place, card, language);
      const watch = await watchRace(race, { ...parts, language, everyMs: EVERY_MS, onChange });
      watched.set(race.id, watch);
      return { queued: watch.queued, end: () => end(race.id) };
    },
    async close() {
      await unsubscribe();
      for (const raceId of [...watched.keys()]) end(raceId);
      await Promise.allSettled(edits);
    },
  };
}

/** Resolves to false where there is nothing to change any more. */
async function edited(race: Race, place: Place, card: Card, language: Language, parts: LiveRacesParts) {
  const { web, messages, store } = parts;
  await keepLongCommands(card, store);
  let changeable = true;
  const unanswered = await messages.show(race.id, async (at) => {
    const posted = at ?? (await postToAll(place, card, language, web.hasty));
    changeable = posted !== "url";
    if (at !== null && at !== "url") await web.hasty.chat.update({ ...at, ...cardMessage(card, language) });
    return posted;
  });
  return unanswered && changeable;
}
