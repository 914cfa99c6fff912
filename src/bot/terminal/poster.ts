import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { text } from "../../lessons/text.js";
import type { Poster, Posting } from "../../workers/poster.js";
import { harmless } from "./harmless.js";
import { renderCard, renderText, type View, viewWidth } from "./render.js";
import type { Output, Screen } from "./screen.js";

export interface TerminalPoster extends Poster {
  /** Says that this terminal asks for a race; before the race can possibly be answered. */
  expect(raceId: string): void;
  /** Whether the race failed, once its answer is on the screen. */
  answered(raceId: string): Promise<boolean>;
  /** From now on everything posted is rejected, to be tried again when the terminal is open. */
  close(): void;
}

export interface PosterParts {
  screen: Screen;
  output: Output;
  colour: boolean;
  /** Pictures are written to `pictures` in it. */
  dataFolder: string;
  /** Called before an answer is printed. */
  onAnswer(raceId: string): void;
  logger: Logger;
}

export function createPoster(parts: PosterParts): TerminalPoster {
  const { screen, output, onAnswer, logger } = parts;
  const expected = new Map<string, Expected>();
  const posted = new Set<string>();
  let open = true;

  async function print({ id, reply, card, png }: Posting): Promise<void> {
    const view = { width: viewWidth(output.columns), colour: parts.colour, language: reply.language };
    const picture = png === null ? [] : await pictureLines(id, png, view);
    // Closed, or posted by another attempt, while the picture was written.
    if (!open) throw new Error("the terminal was closed");
    if (posted.has(id)) return;
    posted.add(id);
    onAnswer(id);
    const earlier = text(reply.language, "terminal.askedEarlier");
    const before = expected.has(id) ? [] : [...renderText(earlier, view), ""];
    screen.print([...before, ...renderCard(card, view), ...picture, ""]);
  }

  /** Without the picture the answer is still worth reading. */
  async function pictureLines(id: string, png: Buffer, view: View): Promise<string[]> {
    const folder = resolve(parts.dataFolder, "pictures");
    const file = join(folder, pictureName(id, new Date()));
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(file, png);
      // In one piece, however narrow the terminal: to be clicked or copied.
      return ["", text(view.language, "terminal.picture", { file: harmless(file) })];
    } catch (error) {
      logger.error({ raceId: id, err: error }, "a picture could not be written");
      return ["", ...renderText(text(view.language, "terminal.pictureFailed", { folder }), view)];
    }
  }

  return {
    async post(posting) {
      if (!open) throw new Error("the terminal was closed");
      if (!posted.has(posting.id)) await print(posting);
      expected.get(posting.id)?.resolve(posting.failed);
    },
    expect(raceId) {
      if (!expected.has(raceId)) expected.set(raceId, createExpected());
    },
    answered: (raceId) => expected.get(raceId)?.failed ?? Promise.resolve(false),
    close() {
      open = false;
    },
  };
}

interface Expected {
  failed: Promise<boolean>;
  resolve(failed: boolean): void;
}

function createExpected(): Expected {
  let resolve: (failed: boolean) => void = () => {};
  const failed = new Promise<boolean>((done) => {
    resolve = done;
  });
  return { failed, resolve };
}

/** Local time to the minute, so that the newest is last in a listing; ids may hold what file names may not. */
function pictureName(id: string, now: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const safe = id.replace(/[^A-Za-z0-9_-]/g, "_").slice(-100);
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}-${safe}.png`;
}
