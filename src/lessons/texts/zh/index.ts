/** Chinese, in simplified characters. A text that it lacks is an error of the types here. */
import type { TextKey } from "../en/index.js";
import type { LanguageModel } from "../language.js";
import answers from "./answers.json" with { type: "json" };
import bounds from "./bounds.json" with { type: "json" };
import chat from "./chat.json" with { type: "json" };
import commands from "./commands.json" with { type: "json" };
import compare from "./compare.json" with { type: "json" };
import course from "./course.json" with { type: "json" };
import discord from "./discord.json" with { type: "json" };
import errors from "./errors.json" with { type: "json" };
import explain from "./explain.json" with { type: "json" };
import glance from "./glance.json" with { type: "json" };
import group from "./group.json" with { type: "json" };
import journey from "./journey.json" with { type: "json" };
import ownData from "./own-data.json" with { type: "json" };
import predict from "./predict.json" with { type: "json" };
import slack from "./slack.json" with { type: "json" };
import standings from "./standings.json" with { type: "json" };
import terminal from "./terminal.json" with { type: "json" };
import tips from "./tips.json" with { type: "json" };
import watch from "./watch.json" with { type: "json" };
import week from "./week.json" with { type: "json" };

export const chinese: LanguageModel<TextKey> = {
  texts: {
    ...answers,
    ...bounds,
    ...chat,
    ...commands,
    ...compare,
    ...course,
    ...discord,
    ...errors,
    ...explain,
    ...glance,
    ...group,
    ...journey,
    ...ownData,
    ...predict,
    ...slack,
    ...standings,
    ...terminal,
    ...tips,
    ...watch,
    ...week,
  },
  locale: "zh-CN",
  discordLocale: "zh-CN",
  names: ["zh", "zh-CN", "中文", "简体中文", "Chinese"],
  list,
  sentenceSeparator: "",
};

/** Not Intl, which puts no space between the last "and" and the Latin words that our lanes are. */
function list(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  if (items.length < 2) return last;
  const before = items.slice(0, -1).join("、");
  return `${before}${before.endsWith("）") ? "" : " "}和 ${last}`;
}
