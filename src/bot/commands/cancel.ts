import { text } from "../../lessons/text.js";
import { optionsFromText } from "./arguments.js";
import type { Command } from "./command.js";

export const cancel: Command<null> = {
  name: "cancel",
  summary: "cancel.summary",
  options: [],
  examples: ["/cancel"],
  audience: "asker",
  fromText(words) {
    optionsFromText(cancel, words);
    return null;
  },
  fromOptions: () => null,

  async run(_parsed, request, services) {
    const open = await services.openJobs(request);
    // Fewer than were open: the others are over, or are being cancelled already.
    const cancelled = open.length === 0 ? 0 : await services.cancelJobs(open);
    const already = open.length > 0 && cancelled === 0;
    const title = already
      ? text(request.language, "cancel.already")
      : text(request.language, "cancel.done", { cancelled });
    return { kind: "card", card: { title, blocks: [] }, audience: "asker" };
  },
};
