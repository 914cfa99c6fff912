/** Every text a user can see, by key and language, and how sentences are put together. */
import { IntlMessageFormat } from "intl-messageformat";
import type { UserError } from "../errors.js";
import type { Language } from "../race/reply.js";
import { languages } from "./languages.js";
import type { TextKey } from "./texts/en/index.js";

export type { TextKey };
export type TextValues = Record<string, string | number>;

const compiled = new Map<string, IntlMessageFormat>();

/** The text for `key`; throws where a value that the text names is missing. */
export function text(language: Language, key: TextKey, values: TextValues = {}): string {
  const id = `${language}/${key}`;
  let message = compiled.get(id);
  if (message === undefined) {
    const { texts, locale } = languages[language];
    message = new IntlMessageFormat(texts[key], locale, undefined, { ignoreTag: true });
    compiled.set(id, message);
  }
  return String(message.format(values));
}

/** What a user is told of their mistake. */
export function mistakeText(language: Language, { key, values }: UserError): string {
  return text(language, key as TextKey, values);
}

/** `a, b and c` */
export function list(items: readonly string[], language: Language): string {
  return languages[language].list(items);
}

export function paragraph(sentences: readonly string[], language: Language): string {
  return sentences.join(languages[language].sentenceSeparator);
}

/** In characters. Longer paragraphs are tiring to read. */
export const LONGEST_PARAGRAPH = 400;

/** As few paragraphs as their length allows. */
export function paragraphs(sentences: readonly string[], language: Language): string[] {
  const found: string[] = [];
  for (const sentence of sentences) {
    const joined = paragraph([...found.slice(-1), sentence], language);
    if (found.length > 0 && joined.length <= LONGEST_PARAGRAPH) found[found.length - 1] = joined;
    else found.push(sentence);
  }
  return found;
}
