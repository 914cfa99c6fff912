import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { text } from "../../lessons/text.js";
import { harmless } from "../monospace/harmless.js";
import type { Poster, Posting } from "../platform.js";
import { renderCard, renderText, type View, viewWidth } from "./render.js";
import type { Output, Screen } from "./screen.js";

export interface TerminalPoster extends Poster {
  /** Whether it failed, once the answer is on the screen; asked for before or after that. */
  answered(id: string): Promise<boolean>;
  /** From now on everything posted is rejected, to be tried again when the terminal is open. */
  close(): void;
}

export interface PosterParts {
  screen: Screen;
  output: Output;
  colour: boolean;
  /** Pictures are written to `pictures` in it. */
  dataFolder: string;
  /** In the id of everything that is asked for in this session. */
  session: string;
  /** Called before an answer is printed. */
  onAnswer(id: string): void;
  logger: Logger;
}

export function createPoster(parts: PosterParts): TerminalPoster {
  const { screen, output, session, onAnswer, logger } = parts;
  const answers = new Map<string, Pending>();
  const posted = new Set<string>();
  let open = true;

  function answerTo(id: string): Pending {
    const answer = answers.get(id) ?? createPending();
    answers.set(id, answer);
    return answer;
  }

  async function print({ id, to, reply, card, png }: Posting): Promise<void> {
    const view = { width: viewWidth(output.columns), colour: parts.colour, language: reply.language };
    const picture = png === null ? [] : await pictureLines(id, png, view);
    const earlier = to === "answer" && !id.includes(session);
    const before = earlier ? [...renderText(text(reply.language, "terminal.askedEarlier"), view), ""] : [];
    const lines = [...before, ...renderCard(card, view), ...picture, ""];
    // Closed, or posted by another attempt, while the picture was written.
    if (!open) throw new Error("the terminal was closed");
    if (posted.has(id)) return;
    posted.add(id);
    onAnswer(id);
    screen.print(lines);
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
      answerTo(posting.id).resolve(posting.failed);
    },
    answered: (id) => answerTo(id).failed,
    close() {
      open = false;
    },
  };
}

interface Pending {
  failed: Promise<boolean>;
  resolve(failed: boolean): void;
}

function createPending(): Pending {
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
