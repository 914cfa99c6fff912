import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import { defaultRuntime } from "../../race/host.js";
import { LANES, type Lane } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import { RUNTIMES, type Runtime } from "../../race/runtimes.js";
import { choiceOption, type Options, optionsFromText, subjectMissing } from "./arguments.js";
import type { Command, Services } from "./command.js";
import { LANE_CHOICES, RUNTIME_OPTION } from "./lane-choices.js";

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
    const runtime = parsed.runtime ?? defaultRuntime(await services.host());
    return { kind: "card", card: await codeCard(runtime, parsed.lane, services, language), audience: "all" };
  },
};

/** The program as it stands, and which of its lines wait and make it concurrent. */
export async function codeCard(
  runtime: Runtime,
  lane: Lane,
  services: Services,
  language: Language,
): Promise<Card> {
  const program = await services.program(runtime, lane);
  return {
    title: text(language, "code.title", { lane, runtime, file: program.fileName }),
    blocks: [
      { kind: "code", language: SYNTAX[runtime], code: program.code },
      { kind: "text", text: text(language, `code.calls.${runtime}.${lane}`) },
    ],
  };
}

function parseCode(options: Options): Parsed {
  const lane = choiceOption(code, options, "lane", LANES);
  if (lane === null) throw subjectMissing(code);
  return { lane, runtime: choiceOption(code, options, "runtime", RUNTIMES) };
}
