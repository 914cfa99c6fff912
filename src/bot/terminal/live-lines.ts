/** The rows of the live region: pure, for any moment of any races. */

import { describeWorkload } from "../../lessons/cards/phrases.js";
import { text } from "../../lessons/text.js";
import { idealMs } from "../../race/ideal.js";
import type { Race } from "../../race/race.js";
import type { Language } from "../../race/reply.js";
import { cutLine, type Line, lineWidth, paint, span } from "../monospace/spans.js";
import type { LaneNow } from "../own-clock.js";
import { barLines, type LaneLines, markLines } from "./live-lane.js";
import type { LiveLine } from "./screen.js";

export interface LiveRace {
  race: Race;
  /** Races that wait before it; `null` where it does not wait any more. */
  ahead: number | null;
  /** `null` before anything of it has begun. */
  lanes: readonly LaneNow[] | null;
}

export interface LiveView {
  /** Cells and rows there are; no more are used. */
  width: number;
  room: number;
  colour: boolean;
  language: Language;
}

/** A bar for every task where there is room, else a mark for every task in one row a lane. */
export function liveLines(races: readonly LiveRace[], view: LiveView): LiveLine[] {
  const whole = races.flatMap((race) => raceLines(race, view, barLines));
  const lines = whole.length <= view.room ? whole : races.flatMap((race) => raceLines(race, view, markLines));
  return fitted(lines, view).map((line) => {
    const fitting = cutLine(line, view.width);
    return { painted: paint(fitting, view.colour), cells: lineWidth(fitting) };
  });
}

function fitted(lines: readonly Line[], { room, language }: LiveView): readonly Line[] {
  if (lines.length <= room) return lines;
  if (room === 0) return [];
  const hidden = lines.length - room + 1;
  return [...lines.slice(0, room - 1), [span(text(language, "terminal.live.more", { rows: hidden }), "dim")]];
}

function raceLines({ race, ahead, lanes }: LiveRace, view: LiveView, laneLines: LaneLines): Line[] {
  const workload = describeWorkload(race.workload, view.language);
  if (lanes === null) return [[span(place(workload, ahead, view.language), "dim")]];
  const maxMs = lastMs(race, lanes);
  return [[span(workload, "dim")], ...lanes.flatMap((lane) => laneLines(lane, race, view, maxMs))];
}

function place(workload: string, ahead: number | null, language: Language): string {
  if (ahead === null) return text(language, "terminal.live.preparing", { workload });
  return text(language, "terminal.live.queued", { workload, ahead });
}

/** The axis reaches as far as a lane should, or has already, got. Cores and GIL are not known here: none to spare. */
function lastMs(race: Race, lanes: readonly LaneNow[]): number {
  const expected = race.lanes.map((lane) =>
    idealMs(lane, race.workload, "python", { cpus: 1, gil: true }, race),
  );
  return Math.max(...expected, ...lanes.map(({ elapsedMs }) => elapsedMs ?? 0));
}
