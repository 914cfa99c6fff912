/**
 * The registry of languages. A new one is a tag in `LANGUAGES` (src/race/reply.ts), an index beside its texts
 * (src/lessons/texts/<tag>/index.ts), an entry here, and its lessons, questions and tips in the files of that tag.
 */
import { LANGUAGES, type Language } from "../race/reply.js";
import { english, type TextKey } from "./texts/en/index.js";
import type { LanguageModel } from "./texts/language.js";
import { chinese } from "./texts/zh/index.js";

export const languages: Record<Language, LanguageModel<TextKey>> = { en: english, zh: chinese };

/**
 * The language that a platform's locale or a person means: `zh`, `zh-TW`, `zh_CN.UTF-8`, `中文`, `English`; `null`
 * where it is none of ours. A name with its region goes before one without.
 */
export function languageNamed(name: string): Language | null {
  const whole = plain(name.replace(/[.@].*$/, ""));
  const [withoutRegion = ""] = whole.split("-");
  return withName(whole) ?? withName(withoutRegion);
}

function withName(name: string): Language | null {
  return LANGUAGES.find((language) => languages[language].names.some((own) => plain(own) === name)) ?? null;
}

function plain(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase().replaceAll("_", "-");
}
