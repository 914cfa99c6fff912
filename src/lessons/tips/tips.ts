/** The daily tips: read, checked, and in which order a channel sees them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { LANGUAGES, type Language } from "../../race/reply.js";
import { LESSON_IDS, type LessonId } from "../course/ids.js";

/** The same folder from `src/lessons` and from `dist/lessons`. */
const FOLDER = fileURLToPath(new URL("../../../src/lessons/tips/", import.meta.url));

/** In characters: a tip is read in passing. */
export const LONGEST_TIP = 600;

const wordsSchema = z.strictObject({
  title: z.string().min(1).max(80),
  text: z.string().min(1).max(LONGEST_TIP),
});
export type TipWords = z.infer<typeof wordsSchema>;

/** In English stands what is the same in every language: the lesson it belongs to, and a race that shows it. */
const englishSchema = z.record(
  z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  wordsSchema.extend({ lesson: z.enum(LESSON_IDS), race: z.string().startsWith("/race ").optional() }),
);
const translationSchema = z.record(z.string(), wordsSchema);

export interface Tip {
  id: string;
  /** The one it belongs to. */
  lesson: LessonId;
  /** The command that shows what it says, such as `/race all 0.5 1`. */
  race?: string | undefined;
  words: Record<Language, TipWords>;
}

/** The tips as they stand in `src/lessons/tips`. Throws where a file is not what it should be. */
export function readTips(): Tip[] {
  const [english, chinese] = LANGUAGES.map((language) => readFileSync(`${FOLDER}${language}.yaml`, "utf8"));
  return parseTips(english ?? "", chinese ?? "");
}

/** Throws, naming the tips, where a language lacks one that the other has. */
export function parseTips(englishYaml: string, chineseYaml: string): Tip[] {
  const english = englishSchema.parse(parse(englishYaml));
  const chinese = translationSchema.parse(parse(chineseYaml));
  const single = [...Object.keys(english), ...Object.keys(chinese)].filter(
    (id) => !(id in english && id in chinese),
  );
  if (single.length > 0) throw new Error(`These tips are not there in both languages: ${single.join(", ")}`);
  return Object.entries(english).map(([id, { lesson, race, title, text }]) => ({
    id,
    lesson,
    race,
    words: { en: { title, text }, zh: chinese[id] as TipWords },
  }));
}

/**
 * The tip that comes after `lastId` in the order that `channel` has of its own, round and round: none comes
 * twice before all have come, also when tips are added or taken away in between. `null`: the first one.
 */
export function nextTip(tips: readonly Tip[], channel: string, lastId: string | null): Tip {
  const places = tips.map((tip) => ({ tip, place: placeIn(channel, tip.id) }));
  places.sort((a, b) => (a.place < b.place ? -1 : 1));
  const last = lastId === null ? "" : placeIn(channel, lastId);
  const next = places.find(({ place }) => place > last) ?? places[0];
  if (next === undefined) throw new Error("there are no tips");
  return next.tip;
}

/** By a hash of both, so that a tip's place does not depend on the others. */
function placeIn(channel: string, tipId: string): string {
  return createHash("sha256").update(`${channel}\n${tipId}`).digest("hex");
}
