/**
 * Makes the fonts in src/drawing/fonts, which pictures are drawn with: a machine may have none, and hardly
 * any has Chinese; and the table of their characters' widths, by which pictures are laid out. To be run again only when the picture needs a character that is not in them:
 *
 *   npm install --prefix /tmp/font-tools --ignore-scripts subset-font@2.9.0 @expo-google-fonts/noto-sans-sc@0.4.3
 *   node scripts/make-font.mjs /tmp/font-tools
 *
 * Both have ASCII, Latin-1, the punctuation and all 6,763 hanzi of GB 2312, and the symbols below: what can stand
 * in a text can stand in a title.
 */
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";

const tools = process.argv[2];
if (tools === undefined) throw new Error("usage: node scripts/make-font.mjs FOLDER (see the comment in it)");

const requireTool = createRequire(join(resolve(tools), "package.json"));
const subsetFont = requireTool("subset-font");
const source = (file) => requireTool.resolve(`@expo-google-fonts/noto-sans-sc/${file}`);
const fonts = new URL("../src/drawing/fonts/", import.meta.url);

const SYMBOLS = "→✓≈≤≥µ×·–—…“”‘’「」";
const latin = charactersBetween(0x20, 0x7e) + charactersBetween(0xa0, 0xff);

await make("400Regular/NotoSansSC_400Regular.ttf", latin + SYMBOLS + gb2312(), "NotoSansSC-Regular.woff2");
await make("700Bold/NotoSansSC_700Bold.ttf", latin + SYMBOLS + gb2312(), "NotoSansSC-Bold.woff2");
await writeFile(new URL("OFL.txt", fonts), await readFile(source("LICENSE_FONT")));
await writeAdvances({ Photofinish: "NotoSansSC-Regular.woff2", "Photofinish Bold": "NotoSansSC-Bold.woff2" });

/** How far each character moves the next one, in thousandths of the font's size; those of a whole em are left out. */
async function writeAdvances(files) {
  const context = createCanvas(1, 1).getContext("2d");
  const advances = {};
  for (const [name, file] of Object.entries(files)) {
    GlobalFonts.registerFromPath(fileURLToPath(new URL(file, fonts)), name);
    context.font = `1000px "${name}"`;
    const widths = [...latin, ...SYMBOLS].map((character) => [
      character,
      Math.round(context.measureText(character).width),
    ]);
    advances[name] = Object.fromEntries(widths.filter(([, width]) => width !== 1000));
  }
  await writeFile(
    new URL("../src/lessons/picture/advances.json", import.meta.url),
    `${JSON.stringify(advances, null, 2)}\n`,
  );
}

async function make(from, characters, to) {
  const font = await subsetFont(await readFile(source(from)), characters, { targetFormat: "woff2" });
  await writeFile(new URL(to, fonts), font);
  console.log(`${to}: ${new Set(characters).size} characters, ${font.length} bytes`);
}

/** Row 1 (punctuation), row 3 (full-width forms) and rows 16 to 87 (the hanzi, levels 1 and 2). */
function gb2312() {
  const decoder = new TextDecoder("gb2312");
  const rows = [1, 3, ...Array.from({ length: 72 }, (_, row) => 16 + row)];
  const cells = rows.flatMap((row) =>
    Array.from({ length: 94 }, (_, cell) => decoder.decode(Uint8Array.of(0xa0 + row, 0xa1 + cell))),
  );
  return cells.filter((character) => !character.includes("\ufffd")).join("");
}

function charactersBetween(first, last) {
  return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, at) => first + at));
}
