/** What people have chosen for a channel, for a server or for themselves. */

import { DETAILS, type Detail, LANGUAGES, type Language } from "../race/reply.js";
import type { Store } from "./store.js";

/** `server`: a whole Discord server or Slack workspace. */
export const SCOPES = ["channel", "server", "me"] as const;
export type Scope = (typeof SCOPES)[number];

export interface SettingsPlace {
  platform: string;
  channel: string;
  user: string;
  /** The server or workspace around the channel, where there is one. */
  space?: string | undefined;
}

export interface Settings {
  /**
   * The languages that were chosen instead of those that the platform tells; `null`: none was. `shared`: for
   * what all see, a channel's before its server's. `own`: for what only the user sees.
   */
  languages(place: SettingsPlace): Promise<{ shared: Language | null; own: Language | null }>;
  /** `null`: what the platform tells again. Tells whether the place has such a scope. */
  setLanguage(scope: Scope, place: SettingsPlace, language: Language | null): Promise<boolean>;
  /** The channel's choice before the server's before the user's own; short where nobody has chosen. */
  detail(place: SettingsPlace): Promise<Detail>;
  /** `null`: as if nobody had chosen. Tells whether the place has such a scope. */
  setDetail(scope: Scope, place: SettingsPlace, detail: Detail | null): Promise<boolean>;
  /** Whether the user agreed to be named before others. */
  named(user: Pick<SettingsPlace, "platform" | "user">): Promise<boolean>;
  setNamed(user: Pick<SettingsPlace, "platform" | "user">, named: boolean): Promise<void>;
  /** Of these users, those who agreed to be named. */
  whoAgreed(platform: string, users: readonly string[]): Promise<string[]>;
  /** How many choices the user made for themselves. */
  ownCount(user: Pick<SettingsPlace, "platform" | "user">): Promise<number>;
  /** What the user chose for themselves; what they chose for a channel or server belongs to that. */
  forget(user: Pick<SettingsPlace, "platform" | "user">): Promise<void>;
}

export function settingsIn(store: Pick<Store, "get" | "set" | "delete">): Settings {
  /** `null`: nothing was chosen, or nothing that is known any more. */
  async function read<T extends string>(
    what: What,
    known: readonly T[],
    scope: Scope,
    place: SettingsPlace,
  ): Promise<T | null> {
    const key = keyOf(what, scope, place);
    const kept = key === null ? null : await store.get(key);
    return known.find((each) => each === kept) ?? null;
  }

  async function write(what: What, scope: Scope, place: SettingsPlace, value: string | null) {
    const key = keyOf(what, scope, place);
    if (key === null) return false;
    if (value === null) await store.delete(key);
    else await store.set(key, value);
    return true;
  }

  const named: Settings["named"] = async ({ platform, user }) =>
    (await store.get(namedKey(platform, user))) !== null;

  return {
    async languages(place) {
      const [channel, server, own] = await Promise.all(
        SCOPES.map((scope) => read("language", LANGUAGES, scope, place)),
      );
      return { shared: channel ?? server ?? null, own: own ?? null };
    },
    setLanguage: (scope, place, language) => write("language", scope, place, language),
    async detail(place) {
      const chosen = await Promise.all(SCOPES.map((scope) => read("detail", DETAILS, scope, place)));
      return chosen.find((each) => each !== null) ?? DETAILS[0];
    },
    named,
    async whoAgreed(platform, users) {
      const agreed = await Promise.all(users.map((user) => named({ platform, user })));
      return users.filter((_, at) => agreed[at]);
    },
    setNamed: ({ platform, user }, named) =>
      named ? store.set(namedKey(platform, user), "1") : store.delete(namedKey(platform, user)),
    setDetail: (scope, place, detail) => write("detail", scope, place, detail),
    async ownCount(user) {
      const chosen = await Promise.all(ownKeys(user).map((key) => store.get(key)));
      return chosen.filter((each) => each !== null).length;
    },
    async forget(user) {
      for (const key of ownKeys(user)) await store.delete(key);
    },
  };
}

const namedKey = (platform: string, user: string) => `settings/named/${platform}/me/${user}`;

const WHATS = ["language", "detail"] as const;
type What = (typeof WHATS)[number];

function ownKeys({ platform, user }: Pick<SettingsPlace, "platform" | "user">): string[] {
  return [...WHATS.map((what) => `settings/${what}/${platform}/me/${user}`), namedKey(platform, user)];
}

/** `null`: nothing of that scope there, as no server around a direct message. */
function keyOf(what: What, scope: Scope, { platform, space, channel, user }: SettingsPlace): string | null {
  const names = { channel, server: space, me: user };
  const name = names[scope];
  return name === undefined ? null : `settings/${what}/${platform}/${scope}/${name}`;
}
