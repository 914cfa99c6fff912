/** What is offered while somebody types an option's value. Pure. */

import type { Language } from "../../race/reply.js";
import type { Options } from "../commands/arguments.js";
import { commands } from "../commands/index.js";

const MAX_OFFERED = 25;
/** Discord's limit for the name of a choice and for its value. */
const MAX_LENGTH = 100;

export interface Offer {
  name: string;
  value: string;
}

/** A value that Discord could not carry is not offered; it can be typed all the same. */
export function offers(
  commandName: string,
  focused: { name: string; value: string },
  options: Options,
  language: Language,
): Offer[] {
  const command = commands.find(({ name }) => name === commandName);
  const option = command?.options.find(({ name }) => name === focused.name);
  if (option?.complete === undefined) return [];
  const { [focused.name]: _typed, ...others } = options;
  return option
    .complete(focused.value)
    .filter((value) => value !== "" && value.length <= MAX_LENGTH)
    .slice(0, MAX_OFFERED)
    .map((value) => {
      const meaning = option.describe?.(value, others, language);
      return { name: cut(meaning === undefined ? value : `${value} = ${meaning}`), value };
    });
}

function cut(name: string): string {
  return name.length <= MAX_LENGTH ? name : `${name.slice(0, MAX_LENGTH - 1)}…`;
}
