/** A lesson as its file has it: front matter in YAML, then the text in Markdown. Pure. */
import { parse } from "yaml";
import { z } from "zod";
import type { RaceResult } from "../../race/result.js";
import type { Block } from "../cards/card.js";
import type { Question } from "../quiz/question.js";
import { LESSON_IDS } from "./ids.js";
import { markdownBlocks } from "./markdown.js";

const frontMatterSchema = z.strictObject({
  id: z.enum(LESSON_IDS),
  /** From 1: its place in the course. */
  order: z.number().int().positive(),
  title: z.string().min(1).max(60),
  /** Each completes the sentence "Afterwards you will be able to say …". */
  goals: z.array(z.string().min(1)).min(1),
  /** The command that shows what the lesson claims. */
  try: z.string().startsWith("/"),
  /** What to look for in its result. */
  look: z.string().min(1),
  sources: z.array(z.strictObject({ title: z.string(), url: z.url() })).min(1),
});

export interface Lesson extends z.infer<typeof frontMatterSchema> {
  body: Block[];
  questions: Question[];
  /** A recorded run of the command to try, drawn beside the text; `null` where the lesson has none. */
  recorded: RaceResult | null;
}

/** Throws where the file is not what it should be. */
export function parseLesson(source: string): Omit<Lesson, "questions" | "recorded"> {
  const parts = /^---\n(.*?)\n---\n(.*)$/s.exec(source);
  if (parts === null) throw new Error("A lesson begins with front matter between two lines of ---.");
  const [, frontMatter = "", body = ""] = parts;
  return { ...frontMatterSchema.parse(parse(frontMatter)), body: markdownBlocks(body) };
}
