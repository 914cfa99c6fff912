import { UserError } from "../../errors.js";
import { RUNTIMES, type Runtime } from "../../race/runtimes.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Command } from "./command.js";
import { RUNTIME_OPTION } from "./lane-choices.js";

interface Parsed {
  /** `null`: the one that races use by default. */
  runtime: Runtime | null;
}

export const lostUpdates: Command<Parsed> = {
  name: "lost-updates",
  summary: "lost.summary",
  options: [RUNTIME_OPTION],
  pressedAudience: "all",
  rest: "runtime",
  examples: ["/lost-updates", "/lost-updates node"],
  fromText: (words) => parse(optionsFromText(lostUpdates, words)),
  fromOptions: parse,

  async run({ runtime }, request, services) {
    const host = await services.host();
    if (runtime === "python" && host !== null && host.python === null) throw new UserError("error.noPython");
    // Not the id of a race of the same request: both kinds of jobs can be cancelled by their id.
    const id = `counting-${request.platform}-${encodeURIComponent(request.id)}`;
    const known = runtime ?? (host?.python === null ? "node" : null);
    return { kind: "job", job: { kind: "lostUpdates", id, runtime: known } };
  },
};

function parse(options: Options): Parsed {
  return { runtime: choiceOption(lostUpdates, options, "runtime", RUNTIMES) };
}
