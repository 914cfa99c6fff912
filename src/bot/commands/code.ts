import type { Card } from "../../lessons/card.js";
import { text } from "../../lessons/text.js";
import { LANES, type Lane, RUNTIMES, type Runtime } from "../../workers/jobs.js";
import { choiceOption, type Options, optionsFromText, subjectMissing } from "./arguments.js";
import type { Command } from "./command.js";
import { LANE_CHOICES, RUNTIME_OPTION } from "./lanes.js";

interface Parsed {
  lane: Lane;
  /** `null`: the one that races use by default. */
  runtime: Runtime | null;
}

/** For the colours of a code block. */
const SYNTAX: Record<Runtime, string> = { python: "python", node: "javascript" };

export const code: Command<Parsed> = {
  name: "code",
  summary: "code.summary",
  subject: { name: "lane", required: true, choices: LANE_CHOICES },
  options: [RUNTIME_OPTION],
  examples: ["/code threads node", "/code async"],
  fromText: (words) => parseCode(optionsFromText(code, words, "runtime")),
  fromOptions: parseCode,

  async run(parsed, request, services) {
    const { language } = request;
    const runtime = parsed.runtime ?? ((await services.host())?.python === null ? "node" : "python");
    const program = await services.program(runtime, parsed.lane);
    const card: Card = {
      title: text(language, "code.title", { lane: parsed.lane, runtime, file: program.fileName }),
      blocks: [
        { kind: "code", language: SYNTAX[runtime], code: program.code },
        { kind: "text", text: text(language, `code.calls.${runtime}.${parsed.lane}`) },
      ],
    };
    return { kind: "card", card, private: false };
  },
};

function parseCode(options: Options): Parsed {
  const lane = choiceOption(code, options, "lane", LANES);
  if (lane === null) throw subjectMissing(code);
  return { lane, runtime: choiceOption(code, options, "runtime", RUNTIMES) };
}
