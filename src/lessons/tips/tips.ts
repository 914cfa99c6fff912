/** The daily tips: their parsing, and the order in which a channel sees them. Pure. */
import { createHash } from "node:crypto";
import { parse } from "yaml";
import { z } from "zod";
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from "../../race/reply.js";
import { LESSON_IDS, type LessonId } from "../course/ids.js";

/** In characters: a tip is read in passing. */
export const LONGEST_TIP = 600;

const wordsSchema = z.strictObject({
  title: z.string().min(1).max(80),
  text: z.string().min(1).max(LONGEST_TIP),
});
export type TipWords = z.infer<typeof wordsSchema>;

/** The default language also says what is the same in all: the lesson that a tip belongs to, and a race that shows it. */
const originalSchema = z.record(
  z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  wordsSchema.extend({ lesson: z.enum(LESSON_IDS), race: z.string().startsWith("/race ").optional() }),
);
const translationSchema = z.record(z.string(), wordsSchema);

export interface Tip {
  id: string;
  lesson: LessonId;
  /** The command that shows what it says, such as `/race all 0.5 1`. */
  race?: string | undefined;
  words: Record<Language, TipWords>;
}

/**
 * The tips, from the YAML of each language. Throws, naming the tips, where one is not there in every language, and
 * where the YAML is not what it should be.
 */
export function parseTips(yamlByLanguage: Record<Language, string>): Tip[] {
  const originals = originalSchema.parse(parse(yamlByLanguage[DEFAULT_LANGUAGE]));
  const wordsByLanguage = new Map<Language, Record<string, TipWords>>(
    LANGUAGES.map((language) => [
      language,
      language === DEFAULT_LANGUAGE ? originals : translationSchema.parse(parse(yamlByLanguage[language])),
    ]),
  );
  const inEveryLanguage = [...wordsByLanguage.values()];
  const ids = new Set(inEveryLanguage.flatMap((words) => Object.keys(words)));
  const incomplete = [...ids].filter((id) => !inEveryLanguage.every((words) => id in words));
  if (incomplete.length > 0) {
    throw new Error(`These tips are not there in every language: ${incomplete.join(", ")}`);
  }
  return Object.entries(originals).map(([id, { lesson, race }]) => {
    const words = [...wordsByLanguage].map(([language, all]) => {
      const { title, text } = all[id] as TipWords;
      return [language, { title, text }];
    });
    return { id, lesson, race, words: Object.fromEntries(words) as Tip["words"] };
  });
}

/**
 * The tip that comes after `lastId` in the order that `channel` has of its own, round and round: none comes
 * twice before all have come, also when tips are added or taken away in between. `null`: the first one.
 */
export function nextTip(tips: readonly Tip[], channel: string, lastId: string | null): Tip {
  const ordered = tips.map((tip) => ({ tip, rank: rankIn(channel, tip.id) }));
  ordered.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const last = lastId === null ? "" : rankIn(channel, lastId);
  const next = ordered.find(({ rank }) => rank > last) ?? ordered[0];
  if (next === undefined) throw new Error("there are no tips");
  return next.tip;
}

/** By a hash of both, so that a tip's rank does not depend on the other tips. */
function rankIn(channel: string, tipId: string): string {
  return createHash("sha256").update(`${channel}\n${tipId}`).digest("hex");
}
