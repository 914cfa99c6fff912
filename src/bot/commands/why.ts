import { UserError } from "../../errors.js";
import { whyCard } from "../../lessons/cards/glance-card.js";
import { optionsFromText } from "./arguments.js";
import type { Command } from "./command.js";

/** The whole explanation of the last race, for whoever asks. The button under a result is `race-why`. */
export const why: Command<null> = {
  name: "why",
  summary: "why.summary",
  options: [],
  examples: ["/why"],
  audience: "asker",
  fromText(words) {
    optionsFromText(why, words);
    return null;
  },
  fromOptions: () => null,

  async run(_parsed, request, services) {
    const result = await services.lastResult(request);
    if (result === null) throw new UserError("error.noRaceYet");
    return { kind: "card", card: whyCard(result, request.language), audience: "asker" };
  },
};
