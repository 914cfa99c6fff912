import { UserError } from "../../errors.js";
import type { Card } from "../../lessons/cards/card.js";
import { text } from "../../lessons/text.js";
import { LANGUAGES, type Language } from "../../race/reply.js";
import { SCOPES, type Scope } from "../../store/settings.js";
import type { Request } from "../request.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Command, Intent, Services } from "./command.js";

const CHOICES = [...LANGUAGES, "auto"] as const;

export interface ParsedSettings {
  /** `auto`: whatever the platform tells; `null`: show what is set. */
  language: (typeof CHOICES)[number] | null;
  scope: Scope;
}

export const settings: Command<ParsedSettings> = {
  name: "settings",
  summary: "settings.summary",
  subject: {
    name: "setting",
    required: false,
    choices: [{ value: "language", summary: "settings.language" }],
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
      choices: SCOPES.map((value) => ({ value, summary: `settings.where.${value}` as const })),
    },
  ],
  examples: ["/settings language zh", "/settings language en where=me", "/settings"],
  audience: "asker",
  fromText: (words) => parseSettings(optionsFromText(settings, words, "to")),
  fromOptions: parseSettings,

  async run({ language, scope }, request, services) {
    if (language !== null) await setLanguage(language === "auto" ? null : language, scope, request, services);
    return { kind: "card", card: await settingsCard(request, services), audience: "asker" } satisfies Intent;
  },
};

function parseSettings(options: Options): ParsedSettings {
  choiceOption(settings, options, "setting", ["language"]);
  return {
    language: choiceOption(settings, options, "to", CHOICES),
    scope: choiceOption(settings, options, "where", SCOPES) ?? "channel",
  };
}

/** Throws `UserError` for who may not, and where there is no such place. */
async function setLanguage(language: Language | null, scope: Scope, request: Request, services: Services) {
  if (scope === "channel" && !request.mayManage) throw new UserError("settings.notAllowed");
  if (scope === "server" && request.space !== undefined && request.mayManageSpace !== true) {
    throw new UserError("settings.notAllowedServer");
  }
  if (!(await services.settings.setLanguage(scope, request, language))) {
    throw new UserError("settings.noServer");
  }
}

/** After a change, in the language that holds from now on. */
async function settingsCard(request: Request, services: Services): Promise<Card> {
  const { shared, own } = await services.settings.languages(request);
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
  ];
  return {
    title: text(language, "settings.title"),
    blocks: [
      { kind: "table", columns, rows },
      { kind: "note", text: text(language, "settings.change") },
    ],
  };
}
