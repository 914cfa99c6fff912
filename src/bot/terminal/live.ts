/** The live region: the races under way, drawn anew several times a second. */
import type { Race } from "../../race/race.js";
import { lanesNow } from "../own-clock.js";
import type { JobView } from "../platform.js";
import { liveLines } from "./live-lines.js";
import { viewWidth } from "./render.js";
import type { Output, Screen } from "./screen.js";

const FRAME_MS = 100;

export interface Live {
  /** From now on the race is drawn, as its state is at that moment. */
  show(race: Race, view: JobView): void;
  over(raceId: string): void;
  /** Takes the live region away. */
  close(): void;
}

/** For where there is no live region. */
export const noLive: Live = { show() {}, over() {}, close() {} };

export interface LiveParts {
  screen: Screen;
  output: Output;
  colour: boolean;
}

export function createLive({ screen, output, colour }: LiveParts): Live {
  const shown = new Map<string, { race: Race; view: JobView }>();
  let frames: NodeJS.Timeout | null = null;

  function draw(): void {
    const now = Date.now();
    const races = [...shown.values()].map(({ race, view: { state } }) => {
      const { ahead, progress } = state;
      return { race, ahead, lanes: progress && lanesNow(progress, race.workload, now) };
    });
    const language = [...shown.values()].at(-1)?.view.job.reply.language ?? "en";
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

  return {
    show(race, view) {
      shown.set(race.id, { race, view });
      draw();
    },
    over(raceId) {
      shown.delete(raceId);
      draw();
    },
    close() {
      shown.clear();
      stopFrames();
      screen.live([]);
    },
  };
}
