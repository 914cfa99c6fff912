/** A picture, from its SVG to the PNG that is posted, beside what the canvas's own encoder makes of it. */
import { readFileSync } from "node:fs";
import { createCanvas, GlobalFonts, Image } from "@napi-rs/canvas";
import { quantile } from "simple-statistics";
import { createDrawing } from "../../src/drawing/draw.js";
import { photoFinishSvg } from "../../src/lessons/picture/photo-finish.js";
import { raceResultSchema } from "../../src/race/result.js";
import type { Bench } from "./outcome.js";

const RACES = [
  { row: "a picture of one lane", lesson: "gather" },
  { row: "a picture of four lanes, ten tasks each", lesson: "fetching" },
];
const FONTS = new URL("../../src/drawing/fonts/", import.meta.url);
const TURNS = 40;
const QUICK_TURNS = 10;
/** See lanes.ts. */
const UNDISTURBED = 0.25;

export const pictures: Bench = {
  name: "pictures",
  async *run({ quick }) {
    GlobalFonts.registerFromPath(new URL("NotoSansSC-Regular.woff2", FONTS).pathname, "Photofinish");
    GlobalFonts.registerFromPath(new URL("NotoSansSC-Bold.woff2", FONTS).pathname, "Photofinish Bold");
    const drawing = createDrawing();
    try {
      for (const { row, lesson } of RACES) {
        const svg = svgOf(lesson);
        const took = { bare: [] as number[], ours: [] as number[] };
        let sizes = { bare: 0, ours: 0 };
        for (let turn = 0; turn < (quick ? QUICK_TURNS : TURNS); turn++) {
          const began = performance.now();
          const bare = await byCanvas(svg);
          const between = performance.now();
          const ours = await drawing.png(svg);
          took.bare.push(between - began);
          took.ours.push(performance.now() - between);
          sizes = { bare: bare.length / 1000, ours: ours.length / 1000 };
        }
        const [bareMs, oursMs] = [quantile(took.bare, UNDISTURBED), quantile(took.ours, UNDISTURBED)];
        yield { row: `${row}: time`, unit: "ms", bare: bareMs, ours: oursMs, goal: { atMost: 8 } };
        yield { row: `${row}: size`, unit: "kB", ...sizes, goal: { atMost: 60 } };
      }
    } finally {
      await drawing.close();
    }
  },
};

/** Of the race that was recorded for a lesson. */
function svgOf(lesson: string): string {
  const file = new URL(`../../src/lessons/course/traces/${lesson}.json`, import.meta.url);
  return photoFinishSvg(raceResultSchema.parse(JSON.parse(readFileSync(file, "utf8"))), "en");
}

async function byCanvas(svg: string): Promise<Buffer> {
  const image = new Image();
  image.src = Buffer.from(svg);
  await image.decode();
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toBuffer("image/png");
}
