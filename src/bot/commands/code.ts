import type { Card } from "../../lessons/cards/card.js";
import { type TextKey, text } from "../../lessons/text.js";
import { BOUNDS, type Bound, laneBound } from "../../race/bounds.js";
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
  /** `null`: the program without a bound. */
  bound: Bound | null;
}

/** For the colours of a code block. */
const SYNTAX: Record<Runtime, string> = { python: "python", node: "javascript" };

export const code: Command<Parsed> = {
  name: "code",
  summary: "code.summary",
  subject: { name: "lane", required: true, choices: LANE_CHOICES },
  options: [
    RUNTIME_OPTION,
    {
      name: "with",
      summary: "code.with",
      type: "text",
      choices: BOUNDS.map((value) => ({ value, summary: `code.with.${value}` as const })),
    },
  ],
  rest: "runtime",
  examples: ["/code threads node", "/code async", "/code async with=limit"],
  fromText: (words) => parseCode(optionsFromText(code, words)),
  fromOptions: parseCode,

  async run(parsed, request, services) {
    const { language } = request;
    const runtime = parsed.runtime ?? defaultRuntime(await services.host());
    return {
      kind: "card",
      card: await codeCard({ ...parsed, runtime }, services, language),
      audience: "all",
    };
  },
};

/** The program as it stands, and which of its lines wait and make it concurrent. */
export async function codeCard(
  { runtime, lane, bound }: { runtime: Runtime; lane: Lane; bound: Bound | null },
  services: Services,
  language: Language,
): Promise<Card> {
  const program = await services.program(runtime, lane, bound);
  return {
    title: text(language, "code.title", { lane, runtime, file: program.fileName }),
    blocks: [
      { kind: "code", language: SYNTAX[runtime], code: program.code },
      { kind: "text", text: text(language, callsKey(runtime, lane, bound)) },
    ],
  };
}

/** Which calls wait and make it concurrent; with a bound, which one bounds it. */
function callsKey(runtime: Runtime, lane: Lane, bound: Bound | null): TextKey {
  if (bound === null || lane === "sync" || lane === "blocked") return `code.calls.${runtime}.${lane}`;
  return `code.bounds.${runtime}.${lane}.${bound}`;
}

function parseCode(options: Options): Parsed {
  const lane = choiceOption(code, options, "lane", LANES);
  if (lane === null) throw subjectMissing(code);
  const asked = choiceOption(code, options, "with", BOUNDS);
  // The program of a lane that cannot be bounded is the same with and without.
  const bound = laneBound(lane, {
    limit: asked === "limit" ? 1 : null,
    timeoutMs: asked === "timeout" ? 1 : null,
  });
  return { lane, runtime: choiceOption(code, options, "runtime", RUNTIMES), bound };
}
