/** Reads flags. An unknown flag is a `UsageError` that names the nearest one there is. */
import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest } from "../bot/commands/nearest.js";
import { UsageError } from "../errors.js";
import { languageNamed } from "../lessons/languages.js";
import { DEFAULT_LANGUAGE, LANGUAGES, type Language } from "../race/reply.js";

export type Flags = NonNullable<ParseArgsConfig["options"]>;

export function readFlags<F extends Flags>(args: string[], options: F) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const typed = args.find(
      (arg) => arg.startsWith("-") && !((arg.slice(2).split("=")[0] as string) in options),
    );
    const meant = typed && nearest(typed.replace(/^-+/, ""), Object.keys(options));
    const advice = meant ? ` Did you mean --${meant}?` : "";
    throw new UsageError(`${(error as Error).message.split(". ")[0]}.${advice} See --help`);
  }
}

/** Throws `UsageError` for a language there is not. Without a flag, the language of the environment. */
export function languageOf(flag: string | undefined): Language {
  if (flag === undefined) {
    const { LC_ALL, LC_MESSAGES, LANG } = process.env;
    return languageNamed(LC_ALL || LC_MESSAGES || LANG || "") ?? DEFAULT_LANGUAGE;
  }
  const language = LANGUAGES.find((known) => known === flag);
  if (language === undefined) throw new UsageError(`--lang is one of ${LANGUAGES.join(", ")}.`);
  return language;
}

/** Before minutes of work, not after them: throws `UsageError` where a flag's file could not be written. */
export async function checkWritable(flag: string, file: string): Promise<void> {
  if (file === "") throw new UsageError(`--${flag} needs the name of a file.`);
  const existing = await stat(file).catch(() => null);
  if (existing?.isDirectory())
    throw new UsageError(`--${flag} ${file}: that is a folder; name a file in it.`);
  try {
    await access(existing === null ? dirname(resolve(file)) : file, constants.W_OK);
  } catch {
    const what =
      existing === null
        ? "that folder does not exist or cannot be written to"
        : "that file cannot be written to";
    throw new UsageError(`--${flag} ${file}: ${what}. Name another.`);
  }
}
