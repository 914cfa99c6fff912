import type { Logger } from "pino";
import type { Store } from "../../store/store.js";
import { type Language, type Progress, progressSchema, type Race } from "../../workers/jobs.js";
import { progressTopic } from "../../workers/progress.js";
import { type Beginnings, beginnings, lanesNow } from "./clock.js";
import { liveLines } from "./live-lines.js";
import { viewWidth } from "./render.js";
import type { Output, Screen } from "./screen.js";

const FRAME_MS = 100;

/** Shows the races under way, each from `show` to `over`. */
export interface Live {
  /** Call it before a race can begin, so that no message is missed; it waits for nothing. */
  expect(raceId: string): void;
  show(race: Race, ahead: number): void;
  over(raceId: string): void;
  /** Takes the live region away, and stops watching. */
  close(): void;
}

export interface LiveParts {
  store: Pick<Store, "subscribe">;
  screen: Screen;
  output: Output;
  colour: boolean;
  language: Language;
  logger: Logger;
}

interface Watched {
  /** `null` until it is shown. */
  race: Race | null;
  ahead: number;
  /** `null` until the first message. */
  progress: Progress | null;
  begun: Beginnings;
  /** Resolves to what ends it, or `null` where there is none. */
  subscription: Promise<(() => Promise<void>) | null>;
}

/** For where there is no live region. */
export const noLive: Live = { expect() {}, show() {}, over() {}, close() {} };

export function createLive({ store, screen, output, colour, language, logger }: LiveParts): Live {
  const watched = new Map<string, Watched>();
  let frames: NodeJS.Timeout | null = null;

  function draw(): void {
    const now = performance.now();
    const races = [...watched.values()].flatMap(({ race, ahead, progress, begun }) =>
      race === null ? [] : [{ race, ahead, lanes: progress && lanesNow(progress, begun, now) }],
    );
    // A row that ends in the last column would break when the terminal is made narrower by one.
    const width = viewWidth(output.columns) - 1;
    screen.live(liveLines(races, { width, room: screen.liveRoom(), colour, language }));
    if (races.length > 0) frames ??= setInterval(draw, FRAME_MS);
    else stopFrames();
  }

  function stopFrames(): void {
    if (frames !== null) clearInterval(frames);
    frames = null;
  }

  function receive(raceId: string, message: string): void {
    const entry = watched.get(raceId);
    if (entry === undefined) return;
    try {
      entry.progress = progressSchema.parse(JSON.parse(message));
      entry.begun = beginnings(entry.begun, entry.progress, performance.now());
    } catch (error) {
      logger.warn({ raceId, err: error }, "a message of a race's progress could not be read");
    }
  }

  async function subscribe(raceId: string): Promise<(() => Promise<void>) | null> {
    try {
      return await store.subscribe(progressTopic(raceId), (message) => receive(raceId, message));
    } catch (error) {
      // Best effort: the result comes without it.
      logger.warn({ raceId, err: error }, "a race cannot be shown live");
      return null;
    }
  }

  async function unsubscribe(raceId: string, { subscription }: Watched): Promise<void> {
    try {
      const end = await subscription;
      await end?.();
    } catch (error) {
      logger.warn({ raceId, err: error }, "watching a race could not be ended");
    }
  }

  function forget(raceId: string): void {
    const entry = watched.get(raceId);
    if (entry === undefined) return;
    watched.delete(raceId);
    void unsubscribe(raceId, entry);
  }

  return {
    expect(raceId) {
      // Subscribed before it is asked for: what is published in between would be lost.
      const subscription = subscribe(raceId);
      watched.set(raceId, { race: null, ahead: 0, progress: null, begun: new Map(), subscription });
    },
    show(race, ahead) {
      const entry = watched.get(race.id);
      if (entry === undefined) return;
      Object.assign(entry, { race, ahead });
      draw();
    },
    over(raceId) {
      forget(raceId);
      draw();
    },
    close() {
      for (const raceId of [...watched.keys()]) forget(raceId);
      stopFrames();
      screen.live([]);
    },
  };
}
