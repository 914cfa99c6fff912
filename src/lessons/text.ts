/** Every text a user can see, by key and language. Messages are ICU MessageFormat. */
import { IntlMessageFormat } from "intl-messageformat";
import type { UserError } from "../errors.js";
import type { Language } from "../race/reply.js";
import enAnswers from "./texts/en/answers.json" with { type: "json" };
import enChat from "./texts/en/chat.json" with { type: "json" };
import enCommands from "./texts/en/commands.json" with { type: "json" };
import enCourse from "./texts/en/course.json" with { type: "json" };
import enDiscord from "./texts/en/discord.json" with { type: "json" };
import enErrors from "./texts/en/errors.json" with { type: "json" };
import enExplain from "./texts/en/explain.json" with { type: "json" };
import enSlack from "./texts/en/slack.json" with { type: "json" };
import enTerminal from "./texts/en/terminal.json" with { type: "json" };
import enTips from "./texts/en/tips.json" with { type: "json" };
import zhAnswers from "./texts/zh/answers.json" with { type: "json" };
import zhChat from "./texts/zh/chat.json" with { type: "json" };
import zhCommands from "./texts/zh/commands.json" with { type: "json" };
import zhCourse from "./texts/zh/course.json" with { type: "json" };
import zhDiscord from "./texts/zh/discord.json" with { type: "json" };
import zhErrors from "./texts/zh/errors.json" with { type: "json" };
import zhExplain from "./texts/zh/explain.json" with { type: "json" };
import zhSlack from "./texts/zh/slack.json" with { type: "json" };
import zhTerminal from "./texts/zh/terminal.json" with { type: "json" };
import zhTips from "./texts/zh/tips.json" with { type: "json" };

const english = {
  ...enAnswers,
  ...enChat,
  ...enCommands,
  ...enCourse,
  ...enDiscord,
  ...enErrors,
  ...enExplain,
  ...enSlack,
  ...enTerminal,
  ...enTips,
};
export type TextKey = keyof typeof english;
export type TextValues = Record<string, string | number>;

/** A key that Chinese lacks is an error of the types here. */
const chinese: Record<TextKey, string> = {
  ...zhAnswers,
  ...zhChat,
  ...zhCommands,
  ...zhCourse,
  ...zhDiscord,
  ...zhErrors,
  ...zhExplain,
  ...zhSlack,
  ...zhTerminal,
  ...zhTips,
};

export const catalogs: Record<Language, Record<TextKey, string>> = { en: english, zh: chinese };

const LOCALE: Record<Language, string> = { en: "en", zh: "zh-CN" };
const compiled = new Map<string, IntlMessageFormat>();

/** The text for `key`; throws where a value that the text names is missing. */
export function text(language: Language, key: TextKey, values: TextValues = {}): string {
  const id = `${language}/${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    message = new IntlMessageFormat(catalogs[language][key], LOCALE[language], undefined, {
      ignoreTag: true,
    });
    compiled.set(id, message);
  }
  return String(message.format(values));
}

/** What a user is told of their mistake. */
export function mistakeText(language: Language, { key, values }: UserError): string {
  return text(language, key as TextKey, values);
}
