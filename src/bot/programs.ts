/** Programs that people put into a chat: in a block of code, a file or a form. Pure. */
import { quoted, UserError } from "../errors.js";
import { LONGEST_PROGRAM, PROGRAM_FILE, type WatchJob } from "../race/job.js";
import type { Runtime } from "../race/runtimes.js";

/** As it came: nobody has looked yet at what it is. */
export interface SentProgram {
  /** Of the file, such as `fetch.py`; `null` for a block of code or a form. */
  name: string | null;
  /** What the block of code says of itself, such as `python`; `null` where it says nothing. */
  language: string | null;
  text: string;
  /** It was a file that could not be fetched. */
  unreadable?: true;
}

const RUNTIME_OF: Record<string, Runtime> = {
  ...{ py: "python", py3: "python", python: "python", python3: "python" },
  ...{ js: "node", mjs: "node", cjs: "node", javascript: "node", node: "node", nodejs: "node" },
};
const LONGEST_NAME = 80;

/** By the ending of a file or the name that a block of code gives; `undefined` for what can't be run here. */
function runtimeNamed(word: string): Runtime | undefined {
  return Object.hasOwn(RUNTIME_OF, word.toLowerCase()) ? RUNTIME_OF[word.toLowerCase()] : undefined;
}

/** A word of what only one of the two has. */
const PYTHON = /^\s*(?:def |class \w+[(:]|import \w+$|from \w[\w.]* import |async def |print\(|if __name__)/m;
const NODE =
  /\b(?:const|let|var|function|async|await new) |=>|\brequire\(|\bconsole\.|\bimport .* from ['"]|\)\s*\{\s*$/m;

/** Throws `UserError` for what is empty, too long, or no program that can be run here. */
export function programOf({ name, language, text, unreadable }: SentProgram): WatchJob["program"] {
  if (unreadable) throw new UserError("watch.error.unreadable");
  if (text.trim() === "") throw new UserError("watch.error.empty");
  if (text.length > LONGEST_PROGRAM) {
    throw new UserError("watch.error.tooLong", { length: text.length, limit: LONGEST_PROGRAM });
  }
  const ending = name === null ? null : (/\.([A-Za-z0-9]+)$/.exec(name)?.[1] ?? "");
  const said = (ending ?? language)?.toLowerCase() ?? null;
  const runtime = said === null || said === "" ? guessed(text) : runtimeNamed(said);
  if (runtime === undefined) throw new UserError("watch.error.language", { word: quoted(said ?? "") });
  return { name: (name ?? PROGRAM_FILE[runtime]).slice(0, LONGEST_NAME), runtime, text };
}

/** Of what says nothing of itself. Python is what most people here write. */
function guessed(text: string): Runtime {
  return !PYTHON.test(text) && NODE.test(text) ? "node" : "python";
}

const BLOCK = /```(?:([A-Za-z0-9+#-]*)[ \t]*\n)?([\s\S]*?)```/;

/** The first block of code in a message; `null` where there is none. */
export function programInMessage(message: string): SentProgram | null {
  const found = BLOCK.exec(message);
  if (found === null) return null;
  const [, language = "", text = ""] = found;
  return { name: null, language: language === "" ? null : language, text: `${text.replace(/\n+$/, "")}\n` };
}
