/** How many times as fast several workers were as one, beside what theory allows: a small plot. */
import type { Language } from "../../race/reply.js";
import type { ShownLanes } from "../cards/card.js";
import { text } from "../text.js";
import { COLOUR, decimal, element, LANE_SIZE, MARGIN, RIGHT, TEXT_SIZE, textLine } from "./svg.js";
import { BOLD } from "./text-width.js";

type SpeedUp = NonNullable<ShownLanes["speedUp"]>[number];

const HEADING_HEIGHT = 70;
const PLOT_HEIGHT = 220;
const LEFT = MARGIN + 70;
const INSET = 40;
const AXIS = 46;
const DOT = 9;

/** The workers stand at equal distances, for they are often 1, 2, 4 and 64. `top`: where the picture has room from. */
export function speedUpPlot(
  points: readonly SpeedUp[],
  cores: number,
  top: number,
  language: Language,
): { svg: string; height: number } {
  const most = Math.max(1, ...points.map(({ ratio, ideal }) => Math.max(ratio, ideal)));
  const upTo = Math.ceil(most);
  const plotTop = top + HEADING_HEIGHT;
  const bottom = plotTop + PLOT_HEIGHT;
  const x = (at: number) => LEFT + INSET + (at * (RIGHT - LEFT - 2 * INSET)) / Math.max(1, points.length - 1);
  const y = (ratio: number) => bottom - (ratio / upTo) * (PLOT_HEIGHT - 20);
  const path = (ratioOf: (point: SpeedUp) => number) =>
    points
      .map((point, at) => `${at === 0 ? "M" : "L"}${decimal(x(at))} ${decimal(y(ratioOf(point)))}`)
      .join("");
  const dashes = { fill: "none", stroke: COLOUR.ink, "stroke-width": 2, "stroke-dasharray": "3 6" };
  const line = { fill: "none", stroke: COLOUR.running, "stroke-width": 4 };
  const steps = Array.from({ length: upTo + 1 }, (_, step) => step).filter(
    (step) => upTo <= 6 || step % Math.ceil(upTo / 4) === 0,
  );
  const svg = [
    textLine(text(language, "picture.speedUp", { cores }), {
      ...{ x: MARGIN, y: top + 46, "font-family": BOLD, "font-size": LANE_SIZE },
    }),
    element("rect", { x: LEFT, y: plotTop, width: RIGHT - LEFT, height: PLOT_HEIGHT, fill: COLOUR.field }),
    ...steps.map(
      (step) =>
        element("path", {
          ...{ d: `M${LEFT} ${decimal(y(step))}H${RIGHT}`, stroke: COLOUR.grid, "stroke-width": 2 },
        }) +
        textLine(`${step}×`, { x: LEFT - 12, y: y(step) + 10, "text-anchor": "end", fill: COLOUR.quiet }),
    ),
    element("path", { d: path(({ ideal }) => ideal), ...dashes }),
    element("path", { d: path(({ ratio }) => ratio), ...line }),
    ...points.map(({ workers, ratio }, at) =>
      [
        element("circle", { cx: x(at), cy: y(ratio), r: DOT, fill: COLOUR.running }),
        textLine(String(workers), {
          ...{ x: x(at), y: bottom + TEXT_SIZE + 6, "text-anchor": "middle", fill: COLOUR.quiet },
        }),
      ].join(""),
    ),
  ];
  return { svg: svg.join(""), height: HEADING_HEIGHT + PLOT_HEIGHT + AXIS };
}
