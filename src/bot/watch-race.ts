/** What a channel sees of a race until it is answered: its place in the queue, then a bar for each task. */
import type { Logger } from "pino";
import type { Card } from "../lessons/cards/card.js";
import { progressCard, type RaceState } from "../lessons/cards/progress-card.js";
import { type Progress, progressSchema, progressTopic } from "../race/progress.js";
import type { Race } from "../race/race.js";
import type { Language } from "../race/reply.js";
import type { Store } from "../store/store.js";
import { type Beginnings, beginnings } from "./clock.js";
import type { Services } from "./commands/command.js";

/** A card that has not changed is offered again after so long: whoever shows it may find that it is over. */
const OFFER_AGAIN_MS = 60_000;

export interface WatchParts {
  store: Pick<Store, "subscribe">;
  services: Pick<Services, "ahead">;
  logger: Logger;
  language: Language;
  /** Milliseconds between two changes, at least. */
  everyMs: number;
  /**
   * Shows the card; the next one waits until it resolves. Resolves to whether it was shown: one that was not
   * is offered again, as it is after a rejection, which is logged, and every minute.
   */
  onChange(card: Card): Promise<boolean>;
}

export interface RaceWatch {
  /** The race is on its queue: from now on it is shown. `ahead`: races that wait before it. */
  queued(ahead: number): void;
  /** Nothing is shown any more. */
  end(): void;
}

/**
 * Best effort. Resolves once the race's progress is subscribed to, or could not be: put the race on its
 * queue after that, so that no message is missed.
 */
export async function watchRace(race: Race, parts: WatchParts): Promise<RaceWatch> {
  const { logger, everyMs } = parts;
  const state: RaceState = { ahead: null, progress: null };
  let begun: Beginnings = new Map();
  let shown = "";
  let shownAtMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let busy = false;
  let rests = false;
  let queued = false;
  let ended = false;

  function receive(message: string): void {
    try {
      const progress = progressSchema.parse(JSON.parse(message));
      begun = beginnings(begun, progress, Date.now());
      state.progress = byOwnClock(progress, begun);
    } catch (err) {
      logger.warn({ raceId: race.id, err }, "a message of a race's progress could not be read");
    }
    if (queued) wake();
  }

  function wake(): void {
    if (ended || busy) return;
    // Only a message, or the end of the rest, wakes what rests.
    if (rests && timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    rests = false;
    timer ??= setTimeout(() => void tick(), everyMs);
  }

  async function tick(): Promise<void> {
    timer = null;
    busy = true;
    rests = false;
    try {
      if (state.progress === null && shown !== "") state.ahead = await parts.services.ahead(race);
      const { progress } = state;
      const card = progressCard(race, state, Date.now(), parts.language);
      const now = JSON.stringify(card);
      const again = Date.now() - shownAtMs >= OFFER_AGAIN_MS;
      if ((now !== shown || again) && !ended && (await parts.onChange(card))) {
        shown = now;
        shownAtMs = Date.now();
      }
      // When all its lanes are over, only another message can change anything: the race is run again.
      rests = now === shown && progress === state.progress && isOver(progress, race);
    } catch (err) {
      logger.warn({ raceId: race.id, err }, "a race under way could not be shown");
    }
    busy = false;
    if (!rests) wake();
    else if (!ended) timer = setTimeout(() => void tick(), OFFER_AGAIN_MS);
  }

  const unsubscribe = await subscribe(race, receive, parts);
  return {
    queued(ahead) {
      queued = true;
      state.ahead = ahead;
      if (!ended && !busy && timer === null) void tick();
    },
    end() {
      if (ended) return;
      ended = true;
      if (timer !== null) clearTimeout(timer);
      void unsubscribe();
    },
  };
}

async function subscribe(race: Race, receive: (message: string) => void, { store, logger }: WatchParts) {
  try {
    const end = await store.subscribe(progressTopic(race.id), receive);
    return () =>
      end().catch((err) => logger.warn({ raceId: race.id, err }, "watching a race could not be ended"));
  } catch (err) {
    logger.warn({ raceId: race.id, err }, "a race cannot be shown while it runs");
    return async () => {};
  }
}

/** The worker's clock may be wrong, and says nothing of how long a message took. */
function byOwnClock(progress: Progress, begun: Beginnings): Progress {
  const lanes = progress.lanes.map((lane) => ({
    ...lane,
    startedAt: lane.startedAt === null ? null : (begun.get(lane.lane)?.atMs ?? lane.startedAt),
  }));
  return { ...progress, lanes };
}

function isOver(progress: Progress | null, race: Race): boolean {
  return progress?.lanes.every(({ run, elapsedMs }) => run === race.runs && elapsedMs !== null) ?? false;
}
