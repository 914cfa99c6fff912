/** What the buttons under a result give: its programs and its log, for who asked, however old the message. */
import { UserError } from "../../errors.js";
import type { Card } from "../../lessons/cards/card.js";
import { whyCard } from "../../lessons/cards/glance-card.js";
import { describeWorkload } from "../../lessons/cards/phrases.js";
import { text } from "../../lessons/text.js";
import { laneBound } from "../../race/bounds.js";
import type { RaceResult } from "../../race/result.js";
import type { Request } from "../request.js";
import { codeCard } from "./code.js";
import type { Command, Services } from "./command.js";
import { logBlocks } from "./log.js";
import { chatWords } from "./typed-words.js";

const SUMMARIES = {
  "race-code": "race.showCode",
  "race-log": "race.showLog",
  "race-why": "race.why",
} as const;

export const raceCode = shown("race-code", async (result, { language }, services) => {
  const cards = await Promise.all(
    result.lanes.map(({ lane }) =>
      codeCard({ runtime: result.runtime, lane, bound: laneBound(lane, result) }, services, language),
    ),
  );
  const [only] = cards;
  if (only !== undefined && cards.length === 1) return only;
  const blocks = cards.flatMap(({ title, blocks: [program] }) =>
    program === undefined ? [] : [{ kind: "text" as const, text: `**${title}**` }, program],
  );
  return { title: text(language, "raceShown.code"), blocks };
});

export const raceWhy = shown("race-why", async (result, { language }) => whyCard(result, language));

export const raceLog = shown("race-log", async (result, { language }) => ({
  title: text(language, "raceShown.log", { workload: describeWorkload(result.workload, language) }),
  blocks: logBlocks(result.lanes, language),
}));

type Show = (result: RaceResult, request: Request, services: Services) => Promise<Card>;

/** A command that takes a race's id, and that only a button gives. */
function shown(name: keyof typeof SUMMARIES, show: Show): Command<{ raceId: string }> {
  return {
    name,
    summary: SUMMARIES[name],
    options: [],
    examples: [],
    hidden: true,
    audience: "asker",
    fromText: (words) => ({ raceId: chatWords(words).join(" ") }),
    fromOptions: ({ race }) => ({ raceId: String(race ?? "") }),
    async run({ raceId }, request, services) {
      const result = await services.result(raceId);
      if (result === null) throw new UserError("raceShown.gone");
      return { kind: "card", card: await show(result, request, services), audience: "asker" };
    },
  };
}
