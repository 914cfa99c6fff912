import { UserError } from "../../errors.js";
import { text } from "../../lessons/text.js";
import type { Command } from "./command.js";
import { chatWords } from "./typed-words.js";

export interface ParsedCancelRace {
  raceId: string;
}

/** What the Cancel button of one race gives: for who started it, and for those who may remove what others wrote. */
export const cancelRace: Command<ParsedCancelRace> = {
  name: "cancel-race",
  summary: "cancel.summary",
  options: [],
  examples: ["/cancel"],
  hidden: true,
  audience: "asker",
  fromText: (words) => ({ raceId: chatWords(words).join(" ") }),
  fromOptions: ({ race }) => ({ raceId: String(race ?? "") }),

  async run({ raceId }, request, services) {
    const reply = await services.openJob(raceId);
    if (reply === null || reply.platform !== request.platform) throw new UserError("cancelRace.over");
    const moderates = request.mayModerate === true && reply.channel === request.channel;
    if (reply.user !== request.user && !moderates) throw new UserError("cancelRace.notYours");
    const cancelled = await services.cancelJobs([raceId]);
    const title =
      cancelled === 0
        ? text(request.language, "cancel.already")
        : text(request.language, "cancel.done", { cancelled });
    return { kind: "card", card: { title, blocks: [] }, audience: "asker" };
  },
};
