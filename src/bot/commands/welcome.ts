import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import type { Command } from "./command.js";

/** What a platform says for the bot where it has just been invited to; nobody types it. */
export const welcome: Command<null> = {
  name: "welcome",
  summary: "welcome.summary",
  options: [],
  hidden: true,
  examples: ["/race all 0.5 1"],
  fromText: () => null,
  fromOptions: () => null,
  run: async (_parsed, { language }) => ({ kind: "card", card: welcomeCard(language), audience: "all" }),
};

export function welcomeCard(language: Language): Card {
  const buttons = ["/race all 0.5 1", "/lesson", "/help"].map((command, at) => ({
    label: command,
    command,
    ...(at === 0 ? { primary: true as const } : {}),
  }));
  return {
    title: text(language, "welcome.title"),
    blocks: [
      { kind: "text", text: text(language, "welcome.text") },
      { kind: "buttons", buttons },
    ],
  };
}
