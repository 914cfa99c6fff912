import { afterAll, describe, expect, it } from "vitest";
import { createDrawing } from "../../../src/drawing/draw.js";
import type { Histogram } from "../../../src/lessons/cards/card.js";
import { histogramSvg } from "../../../src/lessons/picture/histogram.js";

const HISTOGRAM: Histogram = {
  title: "How many <updates>",
  axis: "更新 & runs",
  bins: ["0", "≤ 50 %", "≤ 100 %"],
  series: [
    { label: "plain", counts: [20, 0, 0] },
    { label: "线程", counts: [0, 5, 15] },
  ],
};

describe("the histogram", () => {
  const drawing = createDrawing();
  afterAll(() => drawing.close());

  it("has a bar and a number for every bin that is not empty, as high as its share", () => {
    const svg = histogramSvg(HISTOGRAM);
    const heights = [...svg.matchAll(/<rect [^>]*height="([\d.]+)" fill="#d35400"/g)].map(([, h]) =>
      Number(h),
    );
    expect(heights.length).toBe(3);
    expect(heights[1]).toBeCloseTo((heights[2] ?? 0) / 3, 1);
    for (const number of ["20", "5", "15"]) expect(svg).toContain(`>${number}</text>`);
  });

  it("escapes what it is given", () => {
    const svg = histogramSvg(HISTOGRAM);
    expect(svg).toContain("How many &lt;updates&gt;");
    expect(svg).toContain("更新 &amp; runs");
  });

  it("becomes a PNG", async () => {
    expect((await drawing.png(histogramSvg(HISTOGRAM))).subarray(1, 4).toString()).toBe("PNG");
  });
});
