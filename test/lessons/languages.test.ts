import { describe, expect, it } from "vitest";
import { languageNamed, languages } from "../../src/lessons/languages.js";
import { LANGUAGES } from "../../src/race/reply.js";

describe("languageNamed", () => {
  it.each([
    ["zh", ["zh", "zh-CN", "zh-TW", "zh_CN.UTF-8", "zh-Hans-CN", "ZH", "中文", "简体中文", " Chinese "]],
    ["en", ["en", "en-US", "en_GB.UTF-8", "en_IE@euro", "English"]],
    [null, ["", "C", "C.UTF-8", "POSIX", "fr-FR", "zhuang", "-", ".", "constructor"]],
  ] as const)("knows as %s what platforms and people call it", (language, names) => {
    for (const name of names) expect(languageNamed(name), name).toBe(language);
  });

  it("knows every language by its tag and by its locales", () => {
    for (const language of LANGUAGES) {
      const { locale, discordLocale } = languages[language];
      for (const name of [language, locale, discordLocale]) expect(languageNamed(name)).toBe(language);
    }
  });
});
