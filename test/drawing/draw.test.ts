import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createCanvas, GlobalFonts, loadImage } from "@napi-rs/canvas";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDrawing, type Drawing } from "../../src/drawing/draw.js";
import { languages } from "../../src/lessons/languages.js";
import { photoFinishSvg } from "../../src/lessons/picture/photo-finish.js";
import { raceResult, tasks } from "../support/results.js";

const svg = photoFinishSvg(
  raceResult({ workload: tasks("sleep:5000", "sleep:10000"), lanes: ["async"] }),
  "zh",
);

/** Width and height as the PNG's header has them. */
function size(png: Buffer): [number, number] {
  expect(png.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

const FAMILIES = ["Photofinish", "Photofinish Bold"];

function letter(character: string, family = "Photofinish"): string {
  const text = `<text x="4" y="30" font-family="${family}" font-size="28">${character}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">${text}</svg>`;
}

/** How much of a black-on-nothing picture is black. */
async function ink(png: Buffer): Promise<number> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return data.reduce((sum, value, at) => (at % 4 === 0 ? sum + 255 - value : sum), 0);
}

/** Red, green, blue and opacity of each pixel. */
async function pixelsOf(png: Buffer): Promise<Uint8ClampedArray> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height).data;
}

/** The same of the SVG as the canvas draws it, without a palette in between. */
async function exactPixels(svg: string): Promise<Uint8ClampedArray> {
  const fonts = new URL("../../src/drawing/fonts/", import.meta.url);
  GlobalFonts.registerFromPath(new URL("NotoSansSC-Regular.woff2", fonts).pathname, "Photofinish");
  GlobalFonts.registerFromPath(new URL("NotoSansSC-Bold.woff2", fonts).pathname, "Photofinish Bold");
  return pixelsOf(Buffer.from(svg));
}

// Node's pool of threads starts with its first use, and inherits the priority of whoever that was.
await stat(".");

describe("drawing", () => {
  let drawing: Drawing;
  beforeAll(() => {
    drawing = createDrawing();
  });
  afterAll(() => drawing.close());

  it("makes a PNG in the size of the SVG, also when the one before had another", async () => {
    const [, width = "", height = ""] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect(size(await drawing.png(letter("a")))).toEqual([40, 40]);
    expect(size(await drawing.png(svg))).toEqual([Number(width), Number(height)]);
    expect(size(await drawing.png(letter("a")))).toEqual([40, 40]);
  });

  it.each(FAMILIES)("has every character that a picture can show in %s", async (family) => {
    const shown = Object.entries(languages.zh.texts).concat(Object.entries(languages.en.texts));
    const ofPictures = shown.filter(([key]) => /^(picture|gloss|status|ranOn|workload|lost)\./.test(key));
    const characters = new Set([
      ...ofPictures.map(([, message]) => message).join(""),
      ..."→✓≈≤≥µ×·–—…“”「」",
    ]);
    const missing = await drawing.png(letter("\ue000", family));
    const blank: string[] = [];
    for (const character of characters) {
      if (/[\s<&]/.test(character)) continue;
      if (missing.equals(await drawing.png(letter(character, family)))) blank.push(character);
    }
    expect(blank).toEqual([]);
  });

  it("sets the title, Chinese too, in letters that really are bolder", async () => {
    expect(svg).toMatch(/font-family="Photofinish Bold"[^>]*>2 个休眠任务/);
    for (const character of ["a", "个", "休"]) {
      const [regular = 0, bold = 0] = await Promise.all(
        FAMILIES.map(async (family) => ink(await drawing.png(letter(character, family)))),
      );
      expect(bold).toBeGreaterThan(regular * 1.15);
    }
  });

  it("has the colours that the canvas gives it, but for shades that nobody can tell apart", async () => {
    const [drawn, exact] = await Promise.all([pixelsOf(await drawing.png(svg)), exactPixels(svg)]);
    expect(drawn.length).toBe(exact.length);
    let most = 0;
    let sum = 0;
    for (const [at, value] of exact.entries()) {
      const off = Math.abs(value - (drawn[at] ?? 0));
      most = Math.max(most, off);
      sum += off;
    }
    expect(most).toBeLessThanOrEqual(40);
    expect(sum / exact.length).toBeLessThan(0.05);
  });

  it("keeps the colour of a thin line in a picture of more colours than a palette has, and what is transparent", async () => {
    const stops = '<stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#0ff"/>';
    const gradient = `<defs><linearGradient id="g">${stops}</linearGradient></defs>`;
    const area = '<rect y="20" width="1000" height="300" fill="url(#g)"/>';
    const line = '<rect x="500" y="100" width="1" height="10" fill="#ff8000"/>';
    const many = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="320">${gradient}${area}${line}</svg>`;
    const [drawn, exact] = await Promise.all([pixelsOf(await drawing.png(many)), exactPixels(many)]);
    const at = (x: number, y: number) => 4 * (1000 * y + x);
    expect([...drawn.slice(at(500, 105), at(501, 105))]).toEqual([255, 128, 0, 255]);
    expect(drawn[at(10, 10) + 3]).toBe(0);
    const most = exact.reduce(
      (found, value, index) => Math.max(found, Math.abs(value - (drawn[index] ?? 0))),
      0,
    );
    expect(most).toBeLessThanOrEqual(32);
  });

  it("takes at most 80 kB for a race of four lanes", async () => {
    const lanes = ["sync", "threads", "async", "processes"] as const;
    const four = photoFinishSvg(
      raceResult({ workload: tasks("sleep:5000", "sleep:10000"), lanes: [...lanes] }),
      "en",
    );
    expect((await drawing.png(four)).length).toBeLessThanOrEqual(80_000);
  });

  it("rejects what is no SVG, and goes on", async () => {
    await expect(drawing.png("no picture")).rejects.toThrow();
    await expect(drawing.png("")).rejects.toThrow("an empty SVG");
    expect(size(await drawing.png(letter("a")))).toEqual([40, 40]);
  });

  it.runIf(process.platform === "linux")("works below the priority of everything else", async () => {
    await drawing.png(letter("a"));
    const niceness = readdirSync("/proc/self/task").map((thread) => {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
    });
    expect(Math.max(...niceness)).toBe(19);
    expect(niceness.filter((nice) => nice === 19).length).toBeLessThanOrEqual(2);
  });
});

describe("closing a drawing", () => {
  it("ends its threads and rejects what is not finished", async () => {
    const drawing = createDrawing();
    await drawing.png(letter("a"));
    const pictures = [1, 2, 3, 4].map(() => drawing.png(svg));
    const settled = Promise.allSettled(pictures);
    await drawing.close();
    expect((await settled).some(({ status }) => status === "rejected")).toBe(true);
  });
});

describe("a machine without fonts", () => {
  it("draws the very same picture", () => {
    const module = new URL("../../src/drawing/svg-to-png.mjs", import.meta.url).href;
    const program = `import(${JSON.stringify(module)}).then(async ({ default: svgToPng }) => {
      const { GlobalFonts } = await import("@napi-rs/canvas");
      const png = await svgToPng(${JSON.stringify(svg)});
      process.stdout.write(JSON.stringify([GlobalFonts.families.map(({ family }) => family), png.toString("base64")]));
    })`;
    const draw = (env: NodeJS.ProcessEnv): [string[], string] =>
      JSON.parse(
        execFileSync(process.execPath, ["-e", program], { env, maxBuffer: 1 << 26, encoding: "utf8" }),
      );
    const [families, png] = draw({ ...process.env, DISABLE_SYSTEM_FONTS_LOAD: "1" });
    expect(families).toEqual(["Noto Sans SC", "Photofinish", "Photofinish Bold"]);
    const { DISABLE_SYSTEM_FONTS_LOAD: _, ...withFonts } = process.env;
    expect(png).toBe(draw(withFonts)[1]);
  });
});
