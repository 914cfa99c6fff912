/** The photo finish: when every task of a race waited and ran, all lanes on one time axis, as SVG. */
import type { Language } from "../../race/reply.js";
import type { RaceResult } from "../../race/result.js";
import { AXIS_HEIGHT, axisLabels, field } from "./field.js";
import { HEADING_HEIGHT, laneGroup, taskLabels } from "./lane-group.js";
import { legend, type Shown } from "./legend.js";
import { FINISH_WIDTH, patterns } from "./marks.js";
import { panelHeight, type RowPlan, rowPlan } from "./row-plan.js";
import { showsStartUp, showsTurns } from "./rows.js";
import { COLOUR, MARGIN, PIXELS_PER_UNIT, RIGHT, TEXT_SIZE, textWidth, WIDTH } from "./style.js";
import { element } from "./svg.js";
import { type TimeScale, timeScale } from "./time-axis.js";
import { title } from "./title.js";

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
    parts.push(
      field(y + HEADING_HEIGHT, panelHeight(plan), scale),
      laneGroup(lane, y, plan, scale, language),
    );
    y += HEADING_HEIGHT + panelHeight(plan) + LANE_GAP;
  }
  y -= LANE_GAP;
  const key = legend(shown(result, plan, scale), y + AXIS_HEIGHT, language);
  parts.push(axisLabels(scale, y), key.svg);
  return card(y + AXIS_HEIGHT + key.height + BOTTOM_MARGIN, parts);
}

/** The picture brings its own ground, so that it looks the same in light and in dark surroundings. */
function card(height: number, parts: string[]): string {
  const size = { width: WIDTH * PIXELS_PER_UNIT, height: Math.ceil(height * PIXELS_PER_UNIT) };
  const edge = { rx: 28, fill: COLOUR.card, stroke: COLOUR.edge, "stroke-width": 2 };
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...size, viewBox: `0 0 ${WIDTH} ${height}` },
    element("defs", {}, patterns()),
    element("rect", { x: 1, y: 1, width: WIDTH - 2, height: height - 2, ...edge }),
    ...parts,
  );
}

/** Of the column with the tasks' labels. */
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
