/** Time zones as people name them: by IANA's names, old ones too, countries, cities, offsets and abbreviations. Pure. */
import { rawTimeZones } from "@vvo/tzdb";
import { quoted, UserError } from "../../errors.js";
import { LANGUAGES } from "../../race/reply.js";
import type { Request } from "../request.js";
import { nearest } from "./nearest.js";

/** Cities that the data has no zone for, or only in English. */
const CITIES: Record<string, string> = {
  ...{ bangalore: "Asia/Kolkata", boston: "America/New_York", delhi: "Asia/Kolkata", mumbai: "Asia/Kolkata" },
  ...{ frankfurt: "Europe/Berlin", munich: "Europe/Berlin", münchen: "Europe/Berlin", köln: "Europe/Berlin" },
  ...{ hanoi: "Asia/Ho_Chi_Minh", osaka: "Asia/Tokyo", kyoto: "Asia/Tokyo", geneva: "Europe/Zurich" },
  ...{
    "san francisco": "America/Los_Angeles",
    seattle: "America/Los_Angeles",
    washington: "America/New_York",
  },
  ...{ 北京: "Asia/Shanghai", 上海: "Asia/Shanghai", 广州: "Asia/Shanghai", 深圳: "Asia/Shanghai" },
  ...{ 杭州: "Asia/Shanghai", 成都: "Asia/Shanghai", 香港: "Asia/Hong_Kong", 台北: "Asia/Taipei" },
  ...{ 东京: "Asia/Tokyo", 首尔: "Asia/Seoul", 新加坡: "Asia/Singapore", 柏林: "Europe/Berlin" },
  ...{ 伦敦: "Europe/London", 巴黎: "Europe/Paris", 莫斯科: "Europe/Moscow", 悉尼: "Australia/Sydney" },
  ...{ 纽约: "America/New_York", 洛杉矶: "America/Los_Angeles", 旧金山: "America/Los_Angeles" },
  ...{ bombay: "Asia/Kolkata", 孟买: "Asia/Kolkata", 德里: "Asia/Kolkata", 加尔各答: "Asia/Kolkata" },
  ...{ 重庆: "Asia/Shanghai", 武汉: "Asia/Shanghai", 南京: "Asia/Shanghai", 西安: "Asia/Shanghai" },
  ...{ 基辅: "Europe/Kyiv", 德黑兰: "Asia/Tehran", 北京时间: "Asia/Shanghai", 东八区: "Asia/Shanghai" },
  ...{ 西雅图: "America/Los_Angeles", 多伦多: "America/Toronto", 温哥华: "America/Vancouver" },
};

/** Old names of zones without summer time, which people use for the zones that have it: Panama for New York. */
const MISLEADING = new Set(["est", "mst", "hst"]);

/** What summer makes of an abbreviation that stands for the rest of the year in the data. */
const SUMMER: Record<string, string> = {
  ...{ PDT: "PST", MDT: "MST", CDT: "CST", EDT: "EST", AKDT: "AKST", NDT: "NST", ADT: "AST" },
  ...{ CEST: "CET", EEST: "EET", WEST: "WET", AEDT: "AEST", ACDT: "ACST", NZDT: "NZST" },
};

/** Offered before anything has been typed, and before others where something can mean several. */
const USUAL = [
  "UTC",
  "Europe/London",
  "Europe/Berlin",
  "America/New_York",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "Asia/Shanghai",
  "Asia/Tokyo",
  "Asia/Singapore",
  "Asia/Kolkata",
  "Australia/Sydney",
];

/** As many as Discord shows. */
const MOST_OFFERED = 25;
/** Of those that something typed can mean, so many are named. */
const MOST_NAMED = 4;

interface Zone {
  name: string;
  /** What leads to it, as `plain` has it: its own name first. */
  names: string[];
  cities: string[];
  countries: string[];
  abbreviation: string;
  offsetMinutes: number;
}

/** Short names of countries that are not their codes. */
const SHORT_NAMES: Record<string, string> = { GB: "UK", US: "USA", AE: "UAE" };

let read: { all: readonly Zone[]; byName: ReadonlyMap<string, string> } | undefined;

/** Read when somebody names a zone, and not at every start: Intl takes a moment for so many. */
function zones(): NonNullable<typeof read> {
  read ??= readZones();
  return read;
}

function readZones(): NonNullable<typeof read> {
  const countryNames = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: "region" }));
  const all = rawTimeZones.flatMap((raw): Zone[] => {
    const { name, group, mainCities, countryName, countryCode, abbreviation } = raw;
    // This version of Intl may know a zone by an older name only.
    const known = [name, ...group].find((each) => intlName(each) !== null);
    if (known === undefined) return [];
    const short = [SHORT_NAMES[countryCode] ?? [], countryCode].flat();
    const countries = [countryName, ...short, ...countryNames.map((names) => names.of(countryCode) ?? "")];
    return [
      {
        name: known,
        names: [...new Set([name, ...group])].map(plain),
        cities: [...mainCities, ...[name, ...group].map(cityOf)].map(plain),
        countries: countries.map(plain),
        abbreviation,
        offsetMinutes: raw.rawOffsetInMinutes,
      },
    ];
  });
  const utc = { name: "UTC", names: ["utc", "gmt", "z", "etc/utc"] };
  const byName = new Map(
    [...all, utc].flatMap(({ name, names }) => names.map((each): [string, string] => [each, name])),
  );
  return { all, byName };
}

/** What Intl calls a zone, or an older name of one; `null` where there is none. */
function intlName(name: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** In small letters, without accents, with spaces for underscores. */
function plain(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("_", " ").trim().toLowerCase();
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1);
}

/**
 * The name of the one zone that is meant. Throws `UserError` where there are several, which names them, or none.
 * `command`: what it is typed behind.
 */
export function zoneNamed(typed: string, command: string): string {
  const meant = zonesMeant(typed);
  const [first] = meant;
  if (first === undefined) {
    throw new UserError("tip.error.badZone", {
      word: quoted(typed),
      nearest: probablyMeant(typed) ?? "none",
      command,
    });
  }
  if (meant.length === 1) return first;
  const zones = meant.slice(0, MOST_NAMED).map((zone) => `\`${zone}\``);
  const more = meant.length > MOST_NAMED ? "yes" : "no";
  throw new UserError("tip.error.zoneChoice", {
    word: quoted(typed),
    zones: zones.join(" "),
    first,
    more,
    command,
  });
}

/** The first of these ways that leads anywhere; where it leads to several, the usual ones come first. */
function zonesMeant(typed: string): string[] {
  const words = plain(typed);
  const own = zones().byName.get(words);
  if (own !== undefined && !MISLEADING.has(words)) return [own];
  const offset = offsetZones(words);
  if (offset !== null) return offset;
  const abbreviation = SUMMER[typed.toUpperCase()] ?? typed.toUpperCase();
  const city = plain(cityOf(typed));
  const ways: (() => string[])[] = [
    () => namesOf(({ countries }) => countries.includes(words)),
    () => [CITIES[words] ?? CITIES[city] ?? []].flat(),
    () => (MISLEADING.has(words) ? [] : namesOf(({ cities }) => cities.includes(city))),
    () => namesOf((zone) => zone.abbreviation === abbreviation),
    // Names that Intl alone knows, such as Etc/GMT-8.
    () => (typed.includes("/") ? [intlName(typed.replaceAll(" ", "_")) ?? []].flat() : []),
  ];
  for (const way of ways) {
    const found = [...new Set(way())];
    if (found.length > 0) return found.sort((a, b) => rank(a) - rank(b));
  }
  return [];
}

function namesOf(isMeant: (zone: Zone) => boolean): string[] {
  return zones()
    .all.filter(isMeant)
    .map(({ name }) => name);
}

function rank(zone: string): number {
  const usual = USUAL.indexOf(zone);
  return usual < 0 ? USUAL.length : usual;
}

/** `UTC+8`, `GMT-3`, `+05:30`; `null` for what is no offset. IANA's names of offsets have the other sign. */
function offsetZones(words: string): string[] | null {
  const [, sign, hours = "", minutes = "0"] =
    /^(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?$/.exec(words.replaceAll("−", "-")) ?? [];
  if (sign === undefined) return null;
  const [h, m] = [Number(hours), Number(minutes)];
  if (h === 0 && m === 0) return ["UTC"];
  if (m === 0) return [intlName(`Etc/GMT${sign === "+" ? "-" : "+"}${h}`) ?? []].flat();
  const total = (sign === "-" ? -1 : 1) * (h * 60 + m);
  return namesOf(({ offsetMinutes }) => offsetMinutes === total);
}

/** How people read it: `UTC+8` for `Etc/GMT-8`. */
export function zoneLabel(zone: string): string {
  const [, sign, hours] = /^Etc\/GMT([+-])(\d+)$/.exec(zone) ?? [];
  return sign === undefined ? zone : `UTC${sign === "-" ? "+" : "-"}${hours}`;
}

/** For somebody who made a slip: by the city, or by the whole name. */
function probablyMeant(typed: string): string | null {
  const { all, byName } = zones();
  const whole = nearest(plain(typed), [...byName.keys()]);
  if (whole !== null) return byName.get(whole) ?? null;
  const cities = new Map(
    all.flatMap(({ name, cities }) => cities.map((city): [string, string] => [city, name])),
  );
  return cities.get(nearest(plain(cityOf(typed)), [...cities.keys()]) ?? "") ?? null;
}

/** What to offer for what has been typed: what it means, then zones whose city or name begins so, then the others that have it. */
export function completeZone(typed: string): string[] {
  const wanted = plain(typed);
  if (wanted === "") return [...USUAL];
  const begins = ({ name, cities }: Zone) =>
    `/${plain(name)}`.includes(`/${wanted}`) || cities.some((city) => city.startsWith(wanted));
  const has = ({ name, countries }: Zone) =>
    [plain(name), ...countries].some((each) => each.includes(wanted));
  const found = [...zonesMeant(typed), ...namesOf(begins), ...namesOf(has)];
  return [...new Set(found)].slice(0, MOST_OFFERED);
}

/** The zone of who asks. What a platform says of it can be empty, or a zone that nobody knows. */
export function zoneOfRequest({ timeZone = "" }: Pick<Request, "timeZone">): string | undefined {
  const [first, ...others] = zonesMeant(timeZone);
  return others.length === 0 ? first : undefined;
}
