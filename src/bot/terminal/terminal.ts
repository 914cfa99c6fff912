/** The terminal: a chat platform of one. Lines come from a keyboard or a pipe, answers go to the screen. */
import { randomBytes } from "node:crypto";
import type { Interface as LineEditor } from "node:readline";
import type { Logger } from "pino";
import type { Language } from "../../race/reply.js";
import type { Store } from "../../store/store.js";
import type { Services } from "../commands/command.js";
import type { Poster } from "../poster.js";
import { converse } from "./conversation.js";
import { historyWriter, readHistory } from "./history.js";
import { createEditor, type Input } from "./keyboard.js";
import { createLive, noLive } from "./live.js";
import { answerPipe } from "./pipe.js";
import { createPoster } from "./poster.js";
import { controlledScreen, type Output, plainScreen } from "./screen.js";
import { createSession } from "./session.js";

export interface TerminalStreams {
  /** A TTY is a keyboard; of anything else the lines are answered one after another. */
  input: Input;
  /** Control codes are written to a TTY only, colours where its `hasColors()` says so (it knows NO_COLOR). */
  output: Output & { hasColors?(): boolean };
  /** The TERM of the environment: a `dumb` one gets no control codes. */
  term?: string | undefined;
}

export interface TerminalOptions extends TerminalStreams {
  services: Services;
  store: Pick<Store, "subscribe">;
  /** See `Reply`: the queue of deliveries that leads to this process. */
  outlet: string;
  language: Language;
  /** For the history and the pictures. */
  dataFolder: string;
  logger: Logger;
}

export interface Terminal {
  /** Where answers are delivered to. */
  poster: Poster;
  /**
   * Resolves with the exit code when the terminal has been left: for piped input when every line has been
   * answered, 1 where one failed or was not answered.
   */
  finished: Promise<number>;
  /** Leaves it from outside, as when the process is told to stop. Resolves when it has been left. */
  close(): Promise<void>;
}

export function startTerminal(options: TerminalOptions): Terminal {
  const { input, output, language, logger } = options;
  const { editor, history, screen, live, poster, session } = openParts(options);
  const { finished, finish } = createFinish();
  let left = false;

  async function leave(code: number): Promise<void> {
    if (left) return;
    left = true;
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
  if (editor === null) void answerPipe({ input, session, leave, logger });
  else converse({ input, output, editor, screen, session, language, leave });

  return {
    poster,
    finished,
    async close() {
      await leave(editor === null ? 1 : 0);
      await finished;
    },
  };
}

function openParts(options: TerminalOptions) {
  const { output, store, services, dataFolder, language, logger } = options;
  const controlled = output.isTTY === true && options.term !== "dumb";
  const colour = controlled && output.hasColors?.() === true;
  const history = historyWriter(dataFolder, logger);
  const editor = options.input.isTTY === true ? openEditor(options, controlled) : null;
  editor?.on("history", (lines: string[]) => history.save(lines));
  const screen = controlled ? controlledScreen(output, editor) : plainScreen(output, editor);
  const live = controlled
    ? createLive({ store, services, screen, output, colour, language, logger })
    : noLive;
  const shared = { screen, output, colour, session: randomBytes(6).toString("hex"), logger };
  const poster = createPoster({ ...shared, dataFolder, onAnswer: live.over });
  const session = createSession({ ...options, ...shared, live, poster });
  return { editor, history, screen, live, poster, session };
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
