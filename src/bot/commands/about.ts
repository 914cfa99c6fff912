import { UserError } from "../../errors.js";
import type { Block, Card } from "../../lessons/cards/card.js";
import { journeyCard } from "../../lessons/journey/journey-card.js";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import type { Host } from "../../race/result.js";
import type { Request } from "../request.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { About, Command, Features, Services } from "./command.js";

interface Parsed {
  /** `null`: the installation. */
  part: "trace" | null;
}

export const about: Command<Parsed> = {
  name: "about",
  summary: "about.summary",
  subject: { name: "part", required: false, choices: [{ value: "trace", summary: "about.trace" }] },
  options: [],
  examples: ["/about", "/about trace"],
  audience: "asker",
  fromText: (words) => parseAbout(optionsFromText(about, words)),
  fromOptions: parseAbout,

  async run({ part }, request, services) {
    const card =
      part === "trace"
        ? await lastJourneyCard(request, services)
        : aboutCard(await services.about(), services.features, request.language);
    return { kind: "card", card, audience: "asker" };
  },
};

function parseAbout(options: Options): Parsed {
  return { part: choiceOption(about, options, "part", ["trace"]) };
}

async function lastJourneyCard(request: Request, services: Services): Promise<Card> {
  const last = await services.lastJourney(request);
  if (last === null) throw new UserError("error.noRaceYet");
  if (last.journey === null) throw new UserError("about.trace.notYet");
  return journeyCard(last.journey, request.language);
}

function aboutCard(facts: About, features: Features, language: Language): Card {
  const { waiting, host } = facts;
  const rows = [
    [text(language, "about.store"), text(language, "about.store.kind", { kind: facts.store })],
    [text(language, "about.workers"), String(facts.workers)],
    [text(language, "about.running"), String(facts.running)],
    [text(language, "about.waiting"), text(language, "about.waiting.races", waiting)],
    ...(host === null ? [] : hostRows(host, language)),
    [text(language, "about.watch"), text(language, features.sandbox ? "about.watch.on" : "about.watch.off")],
  ];
  const columns = [
    { label: text(language, "about.part"), align: "left" as const },
    { label: text(language, "about.state"), align: "left" as const },
  ];
  const blocks: Block[] = [
    { kind: "text", text: text(language, "about.what") },
    { kind: "table", columns, rows },
  ];
  if (facts.workers === 0) blocks.push({ kind: "note", text: text(language, "about.noWorker") });
  const journey = { label: text(language, "about.trace.button"), command: "/about trace" };
  blocks.push({ kind: "buttons", buttons: [journey] });
  return { title: `Photofinish ${facts.version}`, blocks };
}

/** Why there is none: an interpreter that is there and cannot be used is not "not found". */
function withoutPython({ unusable = [] }: Host, language: Language): string {
  const [first] = unusable;
  if (first === undefined) return text(language, "about.python.none");
  const { command, why, detail } = first;
  return text(language, "about.python.unusable", {
    command: harmless(command),
    why,
    detail: harmless(detail),
  });
}

/** What a machine says of itself is shown as it stands, in one line. */
function harmless(words: string): string {
  return words.replace(/[\p{C}`*]+/gu, " ").trim();
}

function hostRows(host: Host, language: Language): string[][] {
  const python =
    host.python === null
      ? withoutPython(host, language)
      : text(language, "about.python", { version: host.python, gil: host.gil === false ? "off" : "on" });
  return [
    ["Python", python],
    ["Node", host.node],
    [text(language, "about.cores"), String(host.cpus)],
  ];
}
