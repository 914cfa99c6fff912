/**
 * Pixels to a PNG with a palette: 40 % of the size that the canvas's own encoder makes of our pictures, in a third of the
 * time (`npm run bench -- pictures`). They are flat areas and grey letters, for which few colours are enough.
 */
import { deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
/** No channel of a pixel is off by more than 25 of 255. 256 colours would take a seventh more, 64 too few for some pictures. */
const MOST_COLOURS = 128;
/** Of zlib. 3 takes a seventh more space, 6 twice the time. */
const LEVEL = 4;

/**
 * `data`: four bytes a pixel, red first and opacity last, as `getImageData` gives them. Where there are more than 128
 * colours, the rare ones become the nearest of the others; see `palette`.
 */
export function palettePng(data, width, height) {
  const picture = { ...pixelsOf(data, width, height), width, height };
  const counts = colourCounts(picture);
  const colours = palette(counts);
  const scanlines = indexed(picture, nearestOf(counts, colours));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits a pixel
  header[9] = 3; // indices of a palette
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(colours.flatMap((colour) => channelsOf(colour).slice(0, 3)))),
    chunk("tRNS", Buffer.from(colours.map((colour) => channelsOf(colour)[3]))),
    chunk("IDAT", deflateSync(scanlines, { level: LEVEL })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** `repeats`: which rows are the same as the one above them. Most are, and cost next to nothing from here on. */
function pixelsOf(data, width, height) {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const size = 4 * width;
  const repeats = Array.from({ length: height }, (_, row) => {
    const from = row * size;
    return row > 0 && bytes.compare(bytes, from - size, from, from, from + size) === 0;
  });
  // Signed, since those are the whole numbers that V8 keeps without a box, and looks up twice as fast.
  return { pixels: new Int32Array(data.buffer, data.byteOffset, width * height), repeats };
}

// A typed array reads the four bytes in the machine's own order, and every machine that Node runs on has the least first,
// but for IBM Z.
const LEAST_FIRST = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const channel = (colour, place) => (colour >>> (8 * (LEAST_FIRST ? place : 3 - place))) & 255;
const channelsOf = (colour) => [0, 1, 2, 3].map((place) => channel(colour, place));

/** Runs of one colour are long: a look-up for each run and not for each pixel. Of rows that repeat, the first is counted. */
function colourCounts({ pixels, repeats, width, height }) {
  const counts = new Map();
  for (let row = 0; row < height; row++) {
    if (repeats[row]) continue;
    const end = (row + 1) * width;
    for (let from = row * width; from < end; ) {
      const colour = pixels[from];
      let to = from + 1;
      while (to < end && pixels[to] === colour) to++;
      counts.set(colour, (counts.get(colour) ?? 0) + to - from);
      from = to;
    }
  }
  return counts;
}

/**
 * The most frequent colours, and of each eighth of each channel at least one, where any pixel has such a colour: a thin line of
 * a colour of its own must not take on that of a large area.
 */
function palette(counts) {
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  if (byCount.length <= MOST_COLOURS) return byCount;
  const cells = new Map();
  for (const colour of byCount) {
    const cell = channelsOf(colour)
      .map((value) => value >> 5)
      .join();
    if (!cells.has(cell)) cells.set(cell, colour);
  }
  return [...new Set([...cells.values(), ...byCount])].slice(0, MOST_COLOURS);
}

/** The place in the palette of each colour, or of that which is nearest to it. */
function nearestOf(counts, colours) {
  const places = new Map(colours.map((colour, place) => [colour, place]));
  const channels = Uint8Array.from(colours.flatMap(channelsOf));
  for (const colour of counts.keys()) {
    if (!places.has(colour)) places.set(colour, nearestPlace(channelsOf(colour), channels));
  }
  return places;
}

/** `channels`: of all colours of the palette, one after another. */
function nearestPlace([red, green, blue, opacity], channels) {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < channels.length; at += 4) {
    const [offRed, offGreen] = [red - channels[at], green - channels[at + 1]];
    const [offBlue, offOpacity] = [blue - channels[at + 2], opacity - channels[at + 3]];
    const off = offRed * offRed + offGreen * offGreen + offBlue * offBlue + offOpacity * offOpacity;
    if (off >= least) continue;
    best = at / 4;
    least = off;
  }
  return best;
}

const UNFILTERED = 0;
const SAME_AS_ABOVE = 2; // With zeros behind it: how much each byte differs from the one above.

/** Rows of indices, each behind its filter. Other filters help photographs, not flat areas. */
function indexed({ pixels, repeats, width, height }, places) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++) {
    const start = row * (width + 1);
    rows[start] = repeats[row] ? SAME_AS_ABOVE : UNFILTERED;
    if (repeats[row]) continue;
    const end = (row + 1) * width;
    const shift = start + 1 - row * width;
    for (let from = row * width; from < end; ) {
      const colour = pixels[from];
      let to = from + 1;
      while (to < end && pixels[to] === colour) to++;
      const place = places.get(colour);
      // Quicker than a call of `fill` for runs as short as those in letters.
      for (; from < to; from++) rows[from + shift] = place;
    }
  }
  return rows;
}

function chunk(type, content) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}

/** The table of the PNG specification, appendix D. Node 20.11 has no `zlib.crc32` yet. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
