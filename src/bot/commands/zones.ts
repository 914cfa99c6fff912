/** Time zones as people name them. Pure; the zones are those of Intl. */
import { quoted, UserError } from "../../errors.js";
import { nearest } from "./nearest.js";

/** Today's names, which Intl takes but lists under older ones (Asia/Calcutta). */
const RENAMED = [
  "Africa/Asmara",
  "America/Argentina/Buenos_Aires",
  "America/Nuuk",
  "Asia/Ho_Chi_Minh",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Yangon",
  "Atlantic/Faroe",
  "Europe/Kyiv",
  "Pacific/Chuuk",
  "Pacific/Kanton",
  "Pacific/Pohnpei",
];

/** Large cities that no zone is named after. Lower case. */
const CITIES: Record<string, string> = {
  bangalore: "Asia/Kolkata",
  beijing: "Asia/Shanghai",
  boston: "America/New_York",
  delhi: "Asia/Kolkata",
  frankfurt: "Europe/Berlin",
  guangzhou: "Asia/Shanghai",
  hamburg: "Europe/Berlin",
  hanoi: "Asia/Ho_Chi_Minh",
  mumbai: "Asia/Kolkata",
  munich: "Europe/Berlin",
  osaka: "Asia/Tokyo",
  san_francisco: "America/Los_Angeles",
  seattle: "America/Los_Angeles",
  shenzhen: "Asia/Shanghai",
  washington: "America/New_York",
};

/** Offered before anything has been typed. */
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

const ZONES: readonly string[] = listZones();
const BY_LOWER = new Map(ZONES.map((zone) => [zone.toLowerCase(), zone]));

function listZones(): string[] {
  const renamed = new Set(RENAMED.map(intlName));
  const others = Intl.supportedValuesOf("timeZone").filter((zone) => !renamed.has(zone));
  return [...new Set([...others, ...RENAMED, "UTC"])].sort();
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

/**
 * The zone's name as it is written, for any case of it, older names (US/Pacific) too. Throws `UserError`,
 * also for abbreviations: EST is no zone that ever has summer time, and CST is three.
 */
export function zoneNamed(typed: string): string {
  const name = typed.replaceAll(" ", "_");
  const known = BY_LOWER.get(name.toLowerCase()) ?? (name.includes("/") ? intlName(name) : null);
  if (known !== null && known !== undefined) return known;
  throw new UserError("tip.error.badZone", {
    word: quoted(typed),
    nearest: probablyMeant(name.toLowerCase()) ?? "none",
  });
}

/** The zone that was probably meant: by its city, or by its whole name. */
function probablyMeant(name: string): string | null {
  const city = cityOf(name);
  const named = ZONES.find((zone) => cityOf(zone.toLowerCase()) === city) ?? CITIES[city];
  if (named !== undefined) return named;
  const whole = nearest(name, [...BY_LOWER.keys()]);
  if (whole !== null) return BY_LOWER.get(whole) ?? null;
  const cities = new Map([...ZONES.map((zone): [string, string] => [cityOf(zone.toLowerCase()), zone])]);
  return cities.get(nearest(city, [...cities.keys()]) ?? "") ?? null;
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf("/") + 1);
}

/** What to offer for what has been typed: zones whose city or name begins so, then those that contain it. */
export function completeZone(typed: string): string[] {
  const wanted = typed.trim().toLowerCase().replaceAll(" ", "_");
  if (wanted === "") return [...USUAL];
  const begun = ZONES.filter((zone) => `/${zone.toLowerCase()}`.includes(`/${wanted}`));
  const containing = ZONES.filter((zone) => !begun.includes(zone) && zone.toLowerCase().includes(wanted));
  const city = CITIES[wanted];
  const found = [...(city === undefined ? [] : [city]), ...begun, ...containing];
  return [...new Set(found)].slice(0, MOST_OFFERED);
}
