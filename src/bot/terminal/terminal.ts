/** The terminal: a chat platform of one. Lines come from a keyboard or a pipe, answers go to the screen. */
import { randomBytes } from "node:crypto";
import type { Interface as LineEditor } from "node:readline";
import type { Logger } from "pino";
import type { Language } from "../../race/reply.js";
import type { Settings } from "../../store/settings.js";
import type { Platform } from "../platform.js";
import { converse } from "./conversation.js";
import { historyWriter, readHistory } from "./history.js";
import { createEditor, type Input } from "./keyboard.js";
import { createLive, noLive } from "./live.js";
import { answerPipe } from "./pipe.js";
import { createPoster } from "./poster.js";
import { controlledScreen, type Output, plainScreen } from "./screen.js";
import { createSession, type Session } from "./session.js";
import type { WatchFile } from "./watched-file.js";

/** A race's place in its queue is looked up so often; what runs is drawn from its state, more often than that. */
const VIEW_EVERY_MS = 1_000;

export interface TerminalStreams {
  /** A TTY is a keyboard; of anything else the lines are answered one after another. */
  input: Input;
  /** Control codes are written to a TTY only, colours where its `hasColors()` says so (it knows NO_COLOR). */
  output: Output & { hasColors?(): boolean };
  /** The TERM of the environment: a `dumb` one gets no control codes. */
  term?: string | undefined;
}

export interface TerminalOptions extends TerminalStreams {
  /** See `Reply`: the queue of deliveries that leads to this process. */
  outlet: string;
  language: Language;
  /** For the history and the pictures. */
  dataFolder: string;
  watchFile: WatchFile;
  settings: Pick<Settings, "languages">;
  logger: Logger;
}

export interface Terminal extends Platform {
  /**
   * Resolves with the exit code when the terminal has been left: for piped input when every line has been
   * answered, 1 where one failed or was not answered.
   */
  finished: Promise<number>;
}

export function createTerminal(options: TerminalOptions): Terminal {
  const { input, output, outlet, watchFile, settings, logger } = options;
  const { editor, history, screen, live, poster, colour, sessionId } = openParts(options);
  const { finished, finish } = createFinish();
  let session: Session | null = null;
  let left = false;

  async function leave(code: number): Promise<void> {
    if (left) return;
    left = true;
    session?.endPrograms();
    await session?.programsEnded();
    live.close();
    screen.close();
    poster.close();
    editor?.close();
    // What is still in a pipe is not read any more.
    if (editor === null) input.destroy();
    await history.flushed();
    finish(code);
  }

  function fail(error: NodeJS.ErrnoException): void {
    const readerGone = error.code === "EPIPE";
    if (!readerGone && !left) logger.error({ err: error }, "the terminal is gone");
    void leave(readerGone ? 0 : 1);
  }

  // It stays: what is still on its way to a reader that has gone must not end the process.
  output.on("error", fail);
  editor?.on("error", fail);

  return {
    name: "terminal",
    outlet,
    acknowledgeAfterMs: null,
    viewEveryMs: VIEW_EVERY_MS,
    finished,
    async receive(handle) {
      const { language } = options;
      const shown = { screen, output, live, poster, colour };
      session = createSession(handle, {
        session: sessionId,
        outlet,
        language,
        ...shown,
        watchFile,
        settings,
        logger,
      });
      if (editor === null) void answerPipe({ input, session, leave, logger });
      else converse({ input, output, editor, screen, session, leave });
    },
    acknowledge: async () => {},
    show: async (request, answer) => session?.show(request, answer),
    async edit(view) {
      if (left) return "gone";
      session?.showJob(view);
      return "shown";
    },
    post: poster.post,
    async ready() {},
    async stop() {
      await leave(editor === null ? 1 : 0);
      await finished;
    },
  };
}

function openParts(options: TerminalOptions) {
  const { output, dataFolder, logger } = options;
  const controlled = output.isTTY === true && options.term !== "dumb";
  const colour = controlled && output.hasColors?.() === true;
  const history = historyWriter(dataFolder, logger);
  const editor = options.input.isTTY === true ? openEditor(options, controlled) : null;
  editor?.on("history", (lines: string[]) => history.save(lines));
  const screen = controlled ? controlledScreen(output, editor) : plainScreen(output, editor);
  const live = controlled ? createLive({ screen, output, colour }) : noLive;
  const sessionId = randomBytes(6).toString("hex");
  const shared = { screen, output, colour, session: sessionId, logger };
  const poster = createPoster({ ...shared, dataFolder, onAnswer: live.over });
  return { editor, history, screen, live, poster, colour, sessionId };
}

function openEditor({ input, output, dataFolder, logger }: TerminalOptions, controlled: boolean): LineEditor {
  return createEditor({ input, output, controlled, history: readHistory(dataFolder, logger) });
}

function createFinish() {
  let finish: (code: number) => void = () => {};
  const finished = new Promise<number>((resolve) => {
    finish = resolve;
  });
  return { finished, finish };
}
