/** The races under way that this process shows in their messages, until each is answered. */
import type { Logger } from "pino";
import type { Card } from "../../lessons/cards/card.js";
import type { Race } from "../../race/race.js";
import type { Store } from "../../store/store.js";
import type { Services } from "../commands/command.js";
import { ANSWERED_TOPIC, editUnlessAnswered } from "../last-word.js";
import type { Request } from "../request.js";
import { type RaceWatch, watchRace } from "../watch-race.js";
import type { DiscordApi } from "./api.js";
import { customButtons } from "./buttons.js";
import { isGone } from "./failures.js";
import { message } from "./message.js";

/** Between two edits of a message. */
const EVERY_MS = 1_500;
/** When more edits than this are under way, others are left out: answers matter more. */
const MOST_EDITS = 10;

export interface LiveRacesParts {
  api: DiscordApi;
  store: Store;
  services: Services;
  logger: Logger;
}

export interface LiveRaces {
  watch(race: Race, request: Request): Promise<RaceWatch>;
  /** Resolves when no edit is under way any more. */
  close(): Promise<void>;
}

export async function createLiveRaces(parts: LiveRacesParts): Promise<LiveRaces> {
  const { store } = parts;
  const watched = new Map<string, RaceWatch>();
  const edits = new Set<Promise<boolean>>();

  function end(raceId: string): void {
    watched.get(raceId)?.end();
    watched.delete(raceId);
  }

  /** Whether the card was shown. */
  async function show(race: Race, request: Request, card: Card): Promise<boolean> {
    if (edits.size >= MOST_EDITS) return false;
    const edit = edited(race, request, card, parts);
    edits.add(edit);
    try {
      const over = Date.now() > Number(request.address.expires);
      if (!(await edit) || over) end(race.id);
      return true;
    } catch (error) {
      if (!isGone(error)) throw error;
      end(race.id);
      return true;
    } finally {
      edits.delete(edit);
    }
  }

  const unsubscribe = await store.subscribe(ANSWERED_TOPIC, end);
  return {
    async watch(race, request) {
      const { language } = request;
      const onChange = (card: Card) => show(race, request, card);
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

async function edited(
  race: Race,
  request: Request,
  card: Card,
  { api, store }: LiveRacesParts,
): Promise<boolean> {
  const body = message(card, { buttons: await customButtons(card, store), picture: false, private: false });
  const token = request.address.token as string;
  return editUnlessAnswered(race.id, (signal) => api.edit(token, body, { signal }), store);
}
