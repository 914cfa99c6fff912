/** English: the language that says which texts there are. */
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

const texts = {
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
};
export type TextKey = keyof typeof texts;

const listFormat = new Intl.ListFormat("en-GB");

export const english: LanguageModel<TextKey> = {
  texts,
  locale: "en-GB",
  discordLocale: "en-GB",
  names: ["en", "English"],
  list: (items) => listFormat.format(items),
  sentenceSeparator: " ",
};
