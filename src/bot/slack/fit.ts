import type { types } from "@slack/bolt";

type KnownBlock = types.KnownBlock;

/** Slack's limit for a message. */
const MAX_BLOCKS = 50;
/** Undocumented: Slack answers `msg_blocks_too_long` to messages of about 13,000 characters. */
const MAX_MESSAGE = 12_000;

/** What is too much goes from the end, and the note says so; the picture and the buttons go last. */
export function fitted(blocks: KnownBlock[], noteOf: () => KnownBlock[]): KnownBlock[] {
  if (blocks.length <= MAX_BLOCKS && size(blocks) <= MAX_MESSAGE) return blocks;
  const note = noteOf();
  let room = MAX_MESSAGE - size(note);
  let places = MAX_BLOCKS - note.length;
  const fits = (block: KnownBlock) => {
    const needed = size([block]);
    if (needed > room || places === 0) return false;
    room -= needed;
    places -= 1;
    return true;
  };
  const first = new Set(blocks.filter(isFirst).filter(fits));
  const others = blocks.filter((block) => !isFirst(block));
  const end = others.findIndex((block) => !fits(block));
  const kept = new Set([...first, ...(end < 0 ? others : others.slice(0, end))]);
  const shown = blocks.filter((block) => kept.has(block));
  const buttons = shown.findIndex(({ type }) => type === "actions");
  return shown.toSpliced(buttons < 0 ? shown.length : buttons, 0, ...note);
}

function isFirst({ type }: KnownBlock): boolean {
  return type === "header" || type === "image" || type === "actions";
}

function size(blocks: KnownBlock[]): number {
  return JSON.stringify(blocks).length;
}
