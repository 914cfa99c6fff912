import { UserError } from "../../errors.js";
import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import { DETAILS, type Detail, LANGUAGES, type Language } from "../../race/reply.js";
import { SCOPES, type Scope } from "../../store/settings.js";
import type { Request } from "../request.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Command, Intent, Services } from "./command.js";
import { confirmForgetCard, forget, ownDataCard } from "./own-data.js";
import { chatWords } from "./typed-words.js";

const TO_LANGUAGES = [...LANGUAGES, "auto"] as const;
const NAMED = ["shown", "hidden"] as const;
const YES = "yes";
const CHOICES = [...TO_LANGUAGES, ...DETAILS, ...NAMED, YES] as const;
const SETTINGS = ["language", "detail", "name", "my-data", "forget-me"] as const;

export interface ParsedSettings {
  /** `null`: show what is set. `auto`: whatever the platform tells. */
  change:
    | { setting: "language"; to: Language | "auto" }
    | { setting: "detail"; to: Detail }
    | { setting: "name"; to: boolean }
    | null;
  scope: Scope;
  /** What is to be done with what is kept of the user; `null`: nothing. */
  ownData: "show" | "confirm" | "forget" | null;
}

export const settings: Command<ParsedSettings> = {
  name: "settings",
  summary: "settings.summary",
  subject: {
    name: "setting",
    required: false,
    choices: SETTINGS.map((value) => ({ value, summary: `settings.${value}` as const })),
  },
  options: [
    {
      name: "to",
      summary: "settings.to",
      type: "text",
      choices: CHOICES.map((value) => ({ value, summary: `settings.to.${value}` as const })),
    },
    {
      name: "where",
      summary: "settings.where",
      type: "text",
      choices: SCOPES.map((value) => ({
        value,
        summary: `settings.where.${value}` as const,
        ...(value === "server" ? { needs: "space" as const } : {}),
      })),
    },
  ],
  rest: "to",
  examples: [
    "/settings language zh",
    "/settings language en where=me",
    "/settings detail full",
    "/settings name shown",
    "/settings my-data",
    "/settings forget-me",
    "/settings",
  ],
  audience: "asker",
  fromText: (words) => parseSettings(optionsFromText(settings, words)),
  fromOptions: parseSettings,

  async run({ change, scope, ownData }, request, services) {
    if (ownData !== null) {
      return { kind: "card", card: await OWN_DATA_CARDS[ownData](request, services), audience: "asker" };
    }
    if (change !== null) await set(change, scope, request, services);
    return { kind: "card", card: await settingsCard(request, services), audience: "asker" } satisfies Intent;
  },
};

const OWN_DATA_CARDS = { show: ownDataCard, confirm: confirmForgetCard, forget };

function parseSettings(options: Options): ParsedSettings {
  const setting = choiceOption(settings, options, "setting", SETTINGS) ?? "language";
  return {
    change: changeOf(setting, options),
    scope: choiceOption(settings, options, "where", SCOPES) ?? "channel",
    ownData: ownDataOf(setting, options),
  };
}

/** Only the word itself is a confirmation. */
function ownDataOf(setting: (typeof SETTINGS)[number], options: Options): ParsedSettings["ownData"] {
  if (setting === "my-data") return "show";
  if (setting !== "forget-me") return null;
  return toWord(options) === YES ? "forget" : "confirm";
}

function toWord({ to }: Options): string {
  return chatWords(String(to ?? ""))
    .join(" ")
    .toLowerCase();
}

function changeOf(setting: (typeof SETTINGS)[number], options: Options): ParsedSettings["change"] {
  if (options.to === undefined || setting === "my-data" || setting === "forget-me") return null;
  if (setting === "language") {
    const to = choiceOption(settings, options, "to", TO_LANGUAGES);
    return to === null ? null : { setting, to };
  }
  const word = toWord(options);
  if (setting === "name") {
    const named = NAMED.find((each) => each === word);
    if (named === undefined) throw new UserError("settings.error.name");
    return { setting, to: named === "shown" };
  }
  const to = DETAILS.find((each) => each === word);
  if (to === undefined) throw new UserError("settings.error.detail");
  return { setting, to };
}

/** Throws `UserError` for who may not, and where there is no such place. */
async function set(
  change: NonNullable<ParsedSettings["change"]>,
  scope: Scope,
  request: Request,
  services: Services,
) {
  // A name is its owner's alone to show, wherever they are.
  if (change.setting === "name") return services.settings.setNamed(request, change.to);
  if (scope === "channel" && !request.mayManage) throw new UserError("settings.notAllowed");
  if (scope === "server" && request.space !== undefined && request.mayManageSpace !== true) {
    throw new UserError("settings.notAllowedServer");
  }
  const done =
    change.setting === "detail"
      ? services.settings.setDetail(scope, request, change.to)
      : services.settings.setLanguage(scope, request, change.to === "auto" ? null : change.to);
  if (!(await done)) {
    throw new UserError("settings.noServer");
  }
}

/** After a change, in the language that holds from now on. */
async function settingsCard(request: Request, services: Services): Promise<Card> {
  const [{ shared, own }, detail, named] = await Promise.all([
    services.settings.languages(request),
    services.settings.detail(request),
    services.settings.named(request),
  ]);
  const language = own ?? (request.alone ? shared : null) ?? request.ownLanguage ?? request.language;
  const shown = (chosen: Language | null) => {
    const value = chosen ?? "auto";
    return text(language, `settings.to.${value}`);
  };
  const columns = [
    { label: text(language, "settings.setting"), align: "left" as const },
    { label: text(language, "settings.value"), align: "left" as const },
  ];
  const rows = [
    [text(language, "settings.shared"), shown(shared)],
    [text(language, "settings.own"), shown(own)],
    [text(language, "settings.detailShown"), text(language, `settings.to.${detail}`)],
    [
      text(language, "settings.nameShown"),
      text(language, named ? "settings.to.shown" : "settings.to.hidden"),
    ],
  ];
  return {
    title: text(language, "settings.title"),
    blocks: [
      { kind: "table", columns, rows },
      {
        kind: "note",
        text: text(language, request.space === undefined ? "settings.change.alone" : "settings.change"),
      },
    ],
  };
}
