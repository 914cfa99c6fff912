/**
 * SVG to PNG, inside a worker thread (see draw.ts). Plain JavaScript, because a worker thread loads this file
 * itself and Node 20 cannot strip types.
 */
import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { createCanvas, GlobalFonts, Image } from "@napi-rs/canvas";
import { palettePng } from "./palette-png.mjs";

// The names that photo-finish.ts uses. They are no font's own, so that what a machine has installed never
// changes a picture.
registerFont("./fonts/NotoSansSC-Regular.woff2", "Photofinish");
registerFont("./fonts/NotoSansSC-Bold.woff2", "Photofinish Bold");
yieldToMeasuring();

const NOTHING = Buffer.alloc(0);

// One for all pictures, since a thread draws one at a time: a canvas keeps its pixels, megabytes of them, until
// the collector notices, and it sees only the small object in front of them.
const canvas = createCanvas(1, 1);

/** Takes the SVG's text and answers the PNG's bytes, in the SVG's own size. */
export default async function svgToPng(svg) {
  // An image, unlike the canvas, cannot be used again: it would keep the size of its first picture.
  const image = new Image();
  image.src = Buffer.from(svg);
  await image.decode();
  if (image.width === 0) throw new Error("an empty SVG has no picture");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  image.src = NOTHING; // Gives back its pixels now.
  return palettePng(data, canvas.width, canvas.height);
}

function registerFont(file, name) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  if (GlobalFonts.registerFromPath(path, name) === null) throw new Error(`cannot read the font ${path}`);
}

/**
 * A picture can wait; a lane that is being measured on the next core cannot. On Linux a priority belongs to a
 * thread, and /proc/thread-self names this one; elsewhere it would be the whole process's, so leave it alone.
 */
function yieldToMeasuring() {
  if (process.platform !== "linux") return;
  const threadId = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
  setPriority(threadId, constants.priority.PRIORITY_LOW);
}
