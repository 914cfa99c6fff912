/** One lane of the picture: its heading, its tasks, its ideal and its finish. */
import type { Lane } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import type { Task } from "../../race/task.js";
import { formatAskedMs } from "../../race/task.js";
import { laneStatus } from "../cards/phrases.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";
import { band } from "./band.js";
import { brokenOff, finishLine, idealLine } from "./marks.js";
import { PANEL_PADDING, type Place, panelHeight, type RowPlan } from "./row-plan.js";
import { rows } from "./rows.js";
import { boldFamily, COLOUR, FONT_FAMILY, LANE_SIZE, MARGIN, RIGHT, TEXT_SIZE, textWidth } from "./style.js";
import { element, escapeXml } from "./svg.js";
import type { TimeScale } from "./time-axis.js";

export const HEADING_HEIGHT = 60;

export function laneGroup(
  lane: LaneResult,
  top: number,
  plan: RowPlan,
  scale: TimeScale,
  language: Language,
): string {
  const panelTop = top + HEADING_HEIGHT;
  const height = panelHeight(plan);
  const place = { top: panelTop + PANEL_PADDING, plan, scale };
  const atOnce = (count: number) => text(language, "picture.atOnce", { count });
  const asBand = plan.pitch === null;
  const endX = scale.x(lane.elapsedMs);
  return element(
    "g",
    { "data-lane": lane.lane },
    heading(lane, top + 39, language),
    asBand ? band(lane, place, atOnce) : labels(lane, place, language) + rows(lane, place),
    idealLine(scale.x(lane.idealMs), panelTop, height),
    (lane.status === "finished" ? finishLine : brokenOff)(endX, panelTop, height),
  );
}

/** A short label for each task, such as `task 1: 5 s`; `task 1: io 5 s` where the tasks are not all of a kind. */
export function taskLabels(tasks: readonly Task[], language: Language): string[] {
  const mixed = tasks.some(({ kind }) => kind !== tasks[0]?.kind) ? "yes" : "no";
  return tasks.map(({ kind, ms }, index) =>
    text(language, "picture.task", { task: index + 1, mixed, kind, asked: formatAskedMs(ms) }),
  );
}

function labels(lane: LaneResult, { top, plan, scale }: Place, language: Language): string {
  const { pitch, labelled } = plan;
  if (!labelled || pitch === null) return "";
  const baseline = top + pitch / 2 + TEXT_SIZE * 0.35;
  return taskLabels(lane.tasks, language)
    .map((label, index) =>
      element(
        "text",
        { x: scale.left - 12, y: baseline + index * pitch, "text-anchor": "end" },
        plain(label, COLOUR.quiet),
      ),
    )
    .join("");
}

function heading(lane: LaneResult, y: number, language: Language): string {
  const elapsed = formatMs(lane.elapsedMs);
  const finished = lane.status === "finished";
  const [quiet, loud] = finished
    ? [text(language, "picture.ideal", { ideal: formatMs(lane.idealMs) }), elapsed]
    : [laneStatus(lane, language), ""];
  const space = RIGHT - textWidth(quiet, TEXT_SIZE) - textWidth(loud, LANE_SIZE);
  return (
    element("text", { x: MARGIN, y }, bold(lane.lane), gloss(lane.lane, space, language)) +
    element(
      "text",
      { x: RIGHT, y, "text-anchor": "end" },
      plain(quiet, finished ? COLOUR.quiet : COLOUR.failed),
      finished ? bold(`\u00a0\u00a0${loud}`) : "",
    )
  );
}

/** What the lane does, in a few words, where there is room for them before `end`. */
function gloss(lane: Lane, end: number, language: Language): string {
  const short = `\u00a0\u00a0${text(language, `gloss.${lane}`)}`;
  const fits = MARGIN + textWidth(lane, LANE_SIZE) + textWidth(short, TEXT_SIZE) + 20 < end;
  return fits ? plain(short, COLOUR.quiet) : "";
}

function bold(what: string): string {
  const style = { "font-family": boldFamily(what), "font-size": LANE_SIZE, fill: COLOUR.ink };
  return element("tspan", style, escapeXml(what));
}

function plain(what: string, fill: string): string {
  const style = { "font-family": FONT_FAMILY, "font-size": TEXT_SIZE, fill };
  return element("tspan", style, escapeXml(what));
}
