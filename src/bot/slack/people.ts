/** What we need to know of users and of the workspace, asked for once in a while. */
import type { Logger } from "pino";
import { languageNamed } from "../../lessons/languages.js";
import { DEFAULT_LANGUAGE, type Language } from "../../race/reply.js";
import type { SlackWeb } from "./web.js";

export interface Person {
  /** `null`: Slack does not say. */
  language: Language | null;
  /** IANA. */
  timeZone: string | undefined;
  name: string | undefined;
  /** Owners are. */
  isAdmin: boolean;
}

export interface People {
  /** Never rejects: somebody we cannot ask about is nobody special. */
  find(user: string): Promise<Person>;
}

const KNOWN_FOR_MS = 10 * 60_000;
const MOST_KNOWN = 10_000;
const NOBODY: Person = { language: null, timeZone: undefined, name: undefined, isAdmin: false };

export function peopleOf({ hasty }: SlackWeb, logger: Logger): People {
  const known = new Map<string, { until: number; person: Promise<Person> }>();

  async function ask(user: string): Promise<Person> {
    const { user: found } = await hasty.users.info({ user, include_locale: true });
    return {
      language: languageOf(found?.locale),
      timeZone: found?.tz,
      name: found?.profile?.display_name || found?.real_name || found?.name,
      isAdmin: found?.is_admin === true || found?.is_owner === true,
    };
  }

  return {
    find(user) {
      const entry = known.get(user);
      if (entry !== undefined && entry.until > Date.now()) return entry.person;
      const person = ask(user).catch((err) => {
        known.delete(user);
        logger.warn({ user, err }, "Slack does not tell about a user");
        return NOBODY;
      });
      known.delete(user);
      known.set(user, { until: Date.now() + KNOWN_FOR_MS, person });
      // The one that has been known for the longest.
      const [oldest] = known.keys();
      if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
      return person;
    },
  };
}

function languageOf(locale: string | undefined): Language | null {
  return locale === undefined ? null : (languageNamed(locale) ?? DEFAULT_LANGUAGE);
}
