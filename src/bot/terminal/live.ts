import type { Logger } from "pino";
import type { Progress } from "../../race/progress.js";
import type { Race } from "../../race/race.js";
import type { Language } from "../../race/reply.js";
import type { Store } from "../../store/store.js";
import { type Beginnings, beginnings, lanesNow } from "../clock.js";
import type { Services } from "../commands/command.js";
import { liveLines } from "./live-lines.js";
import { viewWidth } from "./render.js";
import type { Output, Screen } from "./screen.js";
import { watchProgress } from "./watch.js";

const FRAME_MS = 100;
/** How often the place of a waiting race is asked for. */
const PLACE_MS = 1000;

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
  services: Pick<Services, "ahead">;
  screen: Screen;
  output: Output;
  colour: boolean;
  language: Language;
  logger: Logger;
}

interface Watched {
  /** `null` until it is shown. */
  race: Race | null;
  /** See `LiveRace`, and when that was asked for. */
  ahead: number | null;
  placedAtMs: number;
  /** `null` until the first message. */
  progress: Progress | null;
  begun: Beginnings;
  unwatch(): void;
}

/** For where there is no live region. */
export const noLive: Live = { expect() {}, show() {}, over() {}, close() {} };

export function createLive({ store, services, screen, output, colour, language, logger }: LiveParts): Live {
  const watched = new Map<string, Watched>();
  let frames: NodeJS.Timeout | null = null;

  function draw(): void {
    const now = performance.now();
    const races = [...watched.values()].flatMap((entry) => {
      const { race, ahead, placedAtMs, progress, begun } = entry;
      if (race === null) return [];
      if (progress === null && now - placedAtMs > PLACE_MS) void place(race, entry);
      return [{ race, ahead, lanes: progress && lanesNow(progress, begun, race.workload, now) }];
    });
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

  /** Not asked again before it has been answered, however long that takes. */
  async function place(race: Race, entry: Watched): Promise<void> {
    entry.placedAtMs = Number.POSITIVE_INFINITY;
    try {
      entry.ahead = await services.ahead(race);
      entry.placedAtMs = performance.now();
    } catch (error) {
      // Best effort, and the queue is away: the place that was known stays.
      logger.warn({ raceId: race.id, err: error }, "a race's place in the queue is not known");
    }
  }

  function forget(raceId: string): void {
    const entry = watched.get(raceId);
    if (entry === undefined) return;
    watched.delete(raceId);
    entry.unwatch();
  }

  return {
    expect(raceId) {
      const unwatch = watchProgress(raceId, { store, logger }, (progress) => {
        entry.progress = progress;
        entry.begun = beginnings(entry.begun, progress, performance.now());
      });
      const nothing = { race: null, ahead: 0, placedAtMs: 0, progress: null, begun: new Map() };
      const entry: Watched = { ...nothing, unwatch };
      watched.set(raceId, entry);
    },
    show(race, ahead) {
      const entry = watched.get(race.id);
      if (entry === undefined) return;
      Object.assign(entry, { race, ahead, placedAtMs: performance.now() });
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
