import type { Interface as LineEditor } from "node:readline";
import { text } from "../../lessons/text.js";
import { MAX_CHAT_LENGTH } from "../commands/typed-words.js";
import { type Input, listenToKeyboard } from "./keyboard.js";
import { type InputLine, meaning } from "./lines.js";
import type { Output, Screen } from "./screen.js";
import type { Session } from "./session.js";

export interface ConversationParts {
  input: Input;
  output: Output;
  editor: LineEditor;
  screen: Screen;
  session: Session;
  /** With the exit code. */
  leave(code: number): Promise<void>;
}

/** With somebody at a keyboard: whatever is typed is answered at once, also while races are on. */
export function converse(parts: ConversationParts): void {
  const { input, output, editor, screen, session } = parts;
  /** The last thing was a Ctrl-C for which there was nothing to do. */
  let interrupted = false;

  async function onLine(line: InputLine): Promise<void> {
    interrupted = false;
    const todo = meaning(line);
    if (todo === "leave") return leave();
    // The prompt for the next line, before this one is answered.
    screen.print([]);
    if (todo === "answer") await session.answer(line);
  }

  function onInterrupt(empty: boolean): void {
    const again = interrupted;
    interrupted = false;
    if (session.endPrograms()) return;
    if (session.openJobs() > 0) {
      void session.cancel();
    } else if (!empty) {
      for (const name of ["e", "u"]) editor.write(null, { ctrl: true, name });
    } else if (again) {
      void leave();
    } else {
      interrupted = true;
      session.say(text(session.language(), "terminal.leaveHint"));
    }
  }

  async function leave(): Promise<void> {
    const races = session.openJobs();
    if (races > 0) session.say(text(session.language(), "terminal.leftOpen", { races }));
    await parts.leave(0);
  }

  listenToKeyboard({
    input,
    editor,
    screen,
    mostTyped: MAX_CHAT_LENGTH,
    onLine: (line) => void onLine(line),
    onInterrupt,
    onEnd() {
      // What comes next on this terminal, such as a shell's prompt, begins on a line of its own.
      output.write("\n");
      void leave();
    },
  });
  session.say(text(session.language(), "terminal.welcome"));
}
