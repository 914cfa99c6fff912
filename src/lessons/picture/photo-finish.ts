/** The photo finish: when every task of a race waited and ran, all lanes on one time axis, as SVG. */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import type { ShownLanes } from "../cards/card.js";
import { describeBounded, ranOn } from "../cards/phrases.js";
import { factsOf } from "../explain/facts.js";
import { queuesForGil } from "../explain/off-ideal.js";
import { text } from "../text.js";
import { HEADING_HEIGHT, laneSvg } from "./lane.js";
import { AXIS_HEIGHT, axisLabels, panelHeight, type TimeScale, timeScale } from "./layout.js";
import { FINISH_WIDTH, legend, patterns, type Shown } from "./marks.js";
import { type RowPlan, rowPlan } from "./row-plan.js";
import { showsLate, showsStartUp, showsTurns } from "./rows.js";
import { speedUpPlot } from "./speed-up.js";
import { COLOUR, MARGIN, picture, RIGHT, TEXT_SIZE, TITLE_SIZE, textLine } from "./svg.js";
import { BOLD, textWidth, wrap } from "./text-width.js";

const LANE_GAP = 22;
const BOTTOM_MARGIN = 14;

/** SVG 1500 pixels wide. Needs the fonts `Photofinish` and `Photofinish Bold` (src/drawing/fonts). */
export function photoFinishSvg(result: RaceResult, language: Language, shownAs?: ShownLanes): string {
  const head = title(result, language, shownAs?.where ?? ranOn(result, language));
  const plan = rowPlan(result.workload, result.lanes.length, language);
  const left = MARGIN + labelsWidth(plan);
  const scale = timeScale(left, RIGHT - FINISH_WIDTH, endMs(result));

  const parts = [head.svg];
  let y = head.height;
  for (const [at, lane] of result.lanes.entries()) {
    const named = shownAs?.lanes[at] ?? { name: lane.lane, limit: result.limit ?? null };
    parts.push(laneSvg(lane, y, plan, scale, language, named));
    y += HEADING_HEIGHT + panelHeight(plan) + LANE_GAP;
  }
  y -= LANE_GAP;
  const key = legend(shown(result, plan, scale), y + AXIS_HEIGHT, language);
  parts.push(axisLabels(scale, y), key.svg);
  y += AXIS_HEIGHT + key.height;
  if (shownAs?.speedUp !== undefined) {
    const plot = speedUpPlot(shownAs.speedUp, result.host.cpus, y, language);
    parts.push(plot.svg);
    y += plot.height;
  }
  return picture(y + BOTTOM_MARGIN, parts, patterns());
}

/** The width of the column with the tasks' labels. */
function labelsWidth({ labels }: RowPlan): number {
  if (labels.length === 0) return 0;
  return Math.max(...labels.map(({ words }) => textWidth(words, TEXT_SIZE))) + 20;
}

function endMs({ lanes }: RaceResult): number {
  return Math.max(0.1, ...lanes.flatMap(({ elapsedMs, idealMs }) => [elapsedMs, idealMs]));
}

/** What the legend has to explain. */
function shown(result: RaceResult, plan: RowPlan, scale: TimeScale): Shown {
  const { lanes } = result;
  const facts = factsOf(result);
  const segments = lanes.flatMap(({ tasks }) => tasks.flatMap((task) => task.segments));
  const inRows = plan.pitch === null ? [] : lanes;
  return {
    waiting: segments.some(({ state }) => state === "waiting"),
    running: segments.some(({ state }) => state === "running"),
    late: lanes.some((lane) => showsLate(lane, plan, scale)),
    turns: lanes.some((lane) => showsTurns(lane, plan, scale)),
    startUp: inRows.some((lane) => showsStartUp(lane, scale)),
    startUpOrGil: inRows.some((lane) => showsStartUp(lane, scale) && queuesForGil(lane, facts)),
    finish: lanes.some(({ status }) => status === "finished"),
    brokenOff: lanes.some(({ status }) => status !== "finished"),
  };
}

const LINE_HEIGHT = 50;
const SMALL_LINE_HEIGHT = 38;
/** For a title that does not fit into one line otherwise. */
const LONG_TITLE_SIZE = 34;

/** What raced, and on what. */
function title(result: RaceResult, language: Language, whatRanIt: string): { svg: string; height: number } {
  const words = describeBounded(result, language);
  const room = RIGHT - MARGIN;
  const size = textWidth(words, TITLE_SIZE, BOLD) <= room ? TITLE_SIZE : LONG_TITLE_SIZE;
  const lines = wrap(words, size, room, BOLD);
  const height = LINE_HEIGHT * lines.length;
  const where = wrap(withRuns(whatRanIt, result, language), TEXT_SIZE, room);
  const svg = [
    ...lines.map((line, at) =>
      textLine(line, { x: MARGIN, y: 70 + LINE_HEIGHT * at, "font-family": BOLD, "font-size": size }),
    ),
    ...where.map((line, at) =>
      textLine(line, { x: MARGIN, y: 62 + height + SMALL_LINE_HEIGHT * at, fill: COLOUR.quiet }),
    ),
  ];
  return { svg: svg.join(""), height: 82 + height + SMALL_LINE_HEIGHT * (where.length - 1) };
}

function withRuns(where: string, result: RaceResult, language: Language): string {
  return result.runs === 1 ? where : text(language, "picture.medianRun", { where, runs: result.runs });
}
