import type { Block, Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import type { Host } from "../../race/result.js";
import { optionsFromText } from "./arguments.js";
import type { About, Command, Features } from "./command.js";

export const about: Command<null> = {
  name: "about",
  summary: "about.summary",
  options: [],
  examples: ["/about"],
  audience: "asker",
  fromText(words) {
    optionsFromText(about, words);
    return null;
  },
  fromOptions: () => null,

  async run(_parsed, request, services) {
    return {
      kind: "card",
      card: aboutCard(await services.about(), services.features, request.language),
      audience: "asker",
    };
  },
};

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
