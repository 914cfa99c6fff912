/** What people have chosen for a channel, for a server or for themselves. */

import { LANGUAGES, type Language } from "../race/reply.js";
import type { Store } from "./store.js";

/** `server`: a whole Discord server or Slack workspace. */
export const SCOPES = ["channel", "server", "me"] as const;
export type Scope = (typeof SCOPES)[number];

export interface SettingsPlace {
  platform: string;
  channel: string;
  user: string;
  /** The server or workspace around the channel, where there is one. */
  space?: string;
}

export interface Settings {
  /**
   * The languages that were chosen instead of those that the platform tells; `null`: none was. `shared`: for
   * what all see, a channel's before its server's. `own`: for what only the user sees.
   */
  languages(place: SettingsPlace): Promise<{ shared: Language | null; own: Language | null }>;
  /** `null`: what the platform tells again. Tells whether the place has such a scope. */
  setLanguage(scope: Scope, place: SettingsPlace, language: Language | null): Promise<boolean>;
}

export function settingsIn(store: Pick<Store, "get" | "set" | "delete">): Settings {
  async function read(scope: Scope, place: SettingsPlace): Promise<Language | null> {
    const key = languageKey(scope, place);
    const kept = key === null ? null : await store.get(key);
    return LANGUAGES.find((language) => language === kept) ?? null;
  }

  return {
    async languages(place) {
      const [channel, server, own] = await Promise.all(SCOPES.map((scope) => read(scope, place)));
      return { shared: channel ?? server ?? null, own: own ?? null };
    },
    async setLanguage(scope, place, language) {
      const key = languageKey(scope, place);
      if (key === null) return false;
      if (language === null) await store.delete(key);
      else await store.set(key, language);
      return true;
    },
  };
}

/** `null`: nothing of that scope there, as no server around a direct message. */
function languageKey(scope: Scope, { platform, space, channel, user }: SettingsPlace): string | null {
  const names = { channel, server: space, me: user };
  const name = names[scope];
  return name === undefined ? null : `settings/language/${platform}/${scope}/${name}`;
}
