/** Where the texts and shapes of a picture are, measured in the fonts that it is drawn with. */
import { fileURLToPath } from "node:url";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** The text, or the shape's element. */
  what: string;
}

export interface TextBox extends Box {
  fontSize: number;
}

for (const [file, name] of [
  ["NotoSansSC-Regular.woff2", "Photofinish"],
  ["NotoSansSC-Bold.woff2", "Photofinish Bold"],
] as const) {
  GlobalFonts.registerFromPath(
    fileURLToPath(new URL(`../../src/drawing/fonts/${file}`, import.meta.url)),
    name,
  );
}
const context = createCanvas(1, 1).getContext("2d");

/** The width of a line in units, and how far its letters go above and below their line. */
export function measured(words: string, fontSize: number, family: string) {
  context.font = `${fontSize}px "${family}"`;
  const { width, actualBoundingBoxAscent, actualBoundingBoxDescent } = context.measureText(words);
  return { width, above: actualBoundingBoxAscent, below: actualBoundingBoxDescent };
}

function attributesOf(element: string): Record<string, string> {
  return Object.fromEntries(
    [...element.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

export function textBoxes(svg: string): TextBox[] {
  return [...svg.matchAll(/<text( [^>]*)>(.*?)<\/text>/g)].map(([, opening = "", inside = ""]) => {
    const own = attributesOf(opening);
    const parts = [...inside.matchAll(/<tspan( [^>]*)>(.*?)<\/tspan>|([^<]+)/g)].map(
      ([, span = "", spanned, plain = ""]) => ({
        style: { ...own, ...attributesOf(span) },
        words: spanned ?? plain,
      }),
    );
    const sizes = parts.map(({ words, style }) => {
      const fontSize = Number(style["font-size"]);
      return { fontSize, ...measured(unescaped(words), fontSize, style["font-family"] ?? "") };
    });
    const width = sizes.reduce((sum, part) => sum + part.width, 0);
    const shift = { start: 0, middle: width / 2, end: width }[own["text-anchor"] ?? "start"] ?? 0;
    const left = Number(own.x) - shift;
    const baseline = Number(own.y);
    return {
      left,
      right: left + width,
      top: baseline - Math.max(...sizes.map(({ above }) => above)),
      bottom: baseline + Math.max(...sizes.map(({ below }) => below)),
      fontSize: Math.min(...sizes.map(({ fontSize }) => fontSize)),
      what: parts.map(({ words }) => words).join(""),
    };
  });
}

function unescaped(words: string): string {
  return words
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Everything that is drawn, but the grounds that texts may stand on. */
export function shapeBoxes(svg: string): Box[] {
  const drawn = svg.replace(/<defs>.*<\/defs>/, "");
  return [...drawn.matchAll(/<(rect|line|path) [^>]*>/g)].flatMap(([element, name]) => {
    const style = attributesOf(element);
    const half = style.stroke === undefined ? 0 : Number(style["stroke-width"]) / 2;
    const grown = (box: Omit<Box, "what">): Box => ({
      left: box.left - half,
      right: box.right + half,
      top: box.top - half,
      bottom: box.bottom + half,
      what: element,
    });
    if (name === "rect") {
      const ground = style.fill === "#faf8f4" || (style.fill === "#ffffff" && Number(style.width) > 100);
      const [left, top] = [Number(style.x), Number(style.y)];
      const box = { left, top, right: left + Number(style.width), bottom: top + Number(style.height) };
      return ground ? [] : [grown(box)];
    }
    if (name === "line") {
      const { x1, x2, y1, y2 } = style;
      return [grown({ left: Number(x1), right: Number(x2), top: Number(y1), bottom: Number(y2) })];
    }
    return pathBoxes(style.d ?? "").map(grown);
  });
}

/** One for each `M`; knows the commands that the pictures use. */
function pathBoxes(d: string): Omit<Box, "what">[] {
  let [x, y] = [0, 0];
  return d.split(/(?=M)/).flatMap((subpath) => {
    const [xs, ys]: [number[], number[]] = [[], []];
    for (const [, command = "", numbers = ""] of subpath.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
      const values = (numbers.match(/-?[\d.]+/g) ?? []).map(Number);
      const [first = 0, second = 0] = values;
      if (command === "M") [x, y] = [first, second];
      else if (command === "m") [x, y] = [x + first, y + second];
      else if (command === "H") x = first;
      else if (command === "h") x += first;
      else if (command === "V") y = first;
      else if (command === "v") y += first;
      else if (command === "l") [x, y] = [x + first, y + second];
      else if (command !== "z") throw new Error(`the test does not know the command ${command} of paths`);
      xs.push(x);
      ys.push(y);
    }
    return [{ left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }];
  });
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
