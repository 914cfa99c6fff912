/** The photo finish: when every task of a race waited and ran, all lanes on one time axis, as SVG. */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { describeWorkload, ranOn } from "../cards/phrases.js";
import { text } from "../text.js";
import { HEADING_HEIGHT, laneSvg, taskLabels } from "./lane.js";
import {
  AXIS_HEIGHT,
  axisLabels,
  panelHeight,
  type RowPlan,
  rowPlan,
  type TimeScale,
  timeScale,
} from "./layout.js";
import { FINISH_WIDTH, legend, patterns, type Shown } from "./marks.js";
import { showsStartUp, showsTurns } from "./rows.js";
import {
  BOLD,
  COLOUR,
  MARGIN,
  picture,
  RIGHT,
  TEXT_SIZE,
  TITLE_SIZE,
  textLine,
  textWidth,
  wrap,
} from "./svg.js";

const LANE_GAP = 22;
const BOTTOM_MARGIN = 14;

/** SVG 1500 pixels wide. Needs the fonts `Photofinish` and `Photofinish Bold` (src/drawing/fonts). */
export function photoFinishSvg(result: RaceResult, language: Language): string {
  const head = title(result, language);
  const plan = rowPlan(result.workload, result.lanes.length);
  const left = MARGIN + (plan.labelled ? labelsWidth(result, language) : 0);
  const scale = timeScale(left, RIGHT - FINISH_WIDTH, endMs(result));

  const parts = [head.svg];
  let y = head.height;
  for (const lane of result.lanes) {
    parts.push(laneSvg(lane, y, plan, scale, language));
    y += HEADING_HEIGHT + panelHeight(plan) + LANE_GAP;
  }
  y -= LANE_GAP;
  const key = legend(shown(result, plan, scale), y + AXIS_HEIGHT, language);
  parts.push(axisLabels(scale, y), key.svg);
  return picture(y + AXIS_HEIGHT + key.height + BOTTOM_MARGIN, parts, patterns());
}

/** The width of the column with the tasks' labels. */
function labelsWidth({ workload }: RaceResult, language: Language): number {
  const widths = taskLabels(workload, language).map((label) => textWidth(label, TEXT_SIZE));
  return Math.max(...widths) + 8;
}

function endMs({ lanes }: RaceResult): number {
  return Math.max(0.1, ...lanes.flatMap(({ elapsedMs, idealMs }) => [elapsedMs, idealMs]));
}

/** What the legend has to explain. */
function shown({ lanes }: RaceResult, plan: RowPlan, scale: TimeScale): Shown {
  const segments = lanes.flatMap(({ tasks }) => tasks.flatMap((task) => task.segments));
  const inRows = plan.pitch === null ? [] : lanes;
  return {
    waiting: segments.some(({ state }) => state === "waiting"),
    running: segments.some(({ state }) => state === "running"),
    turns: lanes.some((lane) => showsTurns(lane, plan, scale)),
    startUp: inRows.some((lane) => showsStartUp(lane, scale)),
    finish: lanes.some(({ status }) => status === "finished"),
    brokenOff: lanes.some(({ status }) => status !== "finished"),
  };
}

const LINE_HEIGHT = 50;
/** For a title that does not fit into one line otherwise. */
const LONG_TITLE_SIZE = 34;

/** What raced, and on what. */
function title(result: RaceResult, language: Language): { svg: string; height: number } {
  const words = describeWorkload(result.workload, language);
  const room = RIGHT - MARGIN;
  const size = textWidth(words, TITLE_SIZE) <= room ? TITLE_SIZE : LONG_TITLE_SIZE;
  const lines = wrap(words, size, room);
  const height = LINE_HEIGHT * lines.length;
  const svg = lines.map((line, at) => {
    const style = { "font-family": BOLD, "font-size": size };
    return textLine(line, { x: MARGIN, y: 70 + LINE_HEIGHT * at, ...style });
  });
  svg.push(textLine(whatRanIt(result, language), { x: MARGIN, y: 62 + height, fill: COLOUR.quiet }));
  return { svg: svg.join(""), height: 82 + height };
}

function whatRanIt(result: RaceResult, language: Language): string {
  const where = ranOn(result, language);
  return result.runs === 1 ? where : text(language, "picture.medianRun", { where, runs: result.runs });
}
