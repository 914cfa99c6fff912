/** What a language brings: its texts, and the rules of writing that no text can hold. */
export interface LanguageModel<Key extends string> {
  /** Every text by its key, in ICU MessageFormat. */
  texts: Record<Key, string>;
  /** BCP 47: whose rules of plurals, numbers and dates hold. */
  locale: string;
  /** The name under which Discord knows the language (discord.com/developers/docs/reference#locales). */
  discordLocale: string;
  /** What the language is called, in any case: its tag, with or without a region, and its names. */
  names: readonly string[];
  /** Items as they are counted up in a sentence, such as `a, b and c`. */
  list(items: readonly string[]): string;
  /** What stands between two sentences of a paragraph. */
  sentenceSeparator: string;
}
