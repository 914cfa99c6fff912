import { UserError } from "../../errors.js";
import { text } from "../../lessons/text.js";
import { defaultRuntime } from "../../race/host.js";
import { RUNTIMES, type Runtime } from "../../race/runtimes.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Command } from "./command.js";
import { RUNTIME_OPTION } from "./lanes.js";

interface Parsed {
  /** `null`: the one that races use by default. */
  runtime: Runtime | null;
}

export const lostUpdates: Command<Parsed> = {
  name: "lost-updates",
  summary: "lost.summary",
  options: [RUNTIME_OPTION],
  examples: ["/lost-updates", "/lost-updates node"],
  fromText: (words) => parse(optionsFromText(lostUpdates, words, "runtime")),
  fromOptions: parse,

  async run({ runtime }, request, services) {
    const { platform, outlet, user, channel, language, address } = request;
    const host = await services.host();
    if (runtime === "python" && host !== null && host.python === null) throw new UserError("error.noPython");
    // Not the id of a race of the same request: both kinds of jobs can be cancelled by their id.
    const id = `counting-${platform}-${encodeURIComponent(request.id)}`;
    const reply = { platform, outlet, user, channel, language, address };
    const { ahead } = await services.startLostUpdates({
      kind: "lostUpdates",
      id,
      reply,
      requestedAt: Date.now(),
      runtime,
    });
    const said = runtime ?? defaultRuntime(host);
    const card = {
      title: text(language, "lost.on", { runtime: said }),
      blocks: [{ kind: "text" as const, text: text(language, "lost.on.text", { ahead }) }],
    };
    return { kind: "job", id, card };
  },
};

function parse(options: Options): Parsed {
  return { runtime: choiceOption(lostUpdates, options, "runtime", RUNTIMES) };
}
