/** What the clocks on the wall show in an IANA time zone. Pure; the rules are those of Intl. */

const HOUR_MS = 3_600_000;

/** Further from a wall clock's reading, taken as UTC, than any instant at which some zone's clock shows it. */
const REACH_MS = 36 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Local date and time, such as `2026-03-29T02:30`; they compare as strings. */
export function wallClock(zone: string, atMs: number): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The local day, such as `2026-03-29`. */
export function localDay(zone: string, atMs: number): string {
  return wallClock(zone, atMs).slice(0, 10);
}

/**
 * The instant in milliseconds at which `time` (`02:30`) comes on a local `day`; the first one where the clock
 * is turned back and shows it twice. Where the clock jumps over it, the first moment after the jump; where
 * that is another day (Nuuk, at 23:00), the last minute of this one. `null` where the zone has no such day
 * (Apia, 30 December 2011).
 */
export function instantOf(zone: string, day: string, time: string): number | null {
  const wanted = `${day}T${time}`;
  const asUtc = Date.parse(`${wanted}Z`);
  const candidates = [-REACH_MS, 0, REACH_MS].map((away) => asUtc - offsetMs(zone, asUtc + away));
  const exact = candidates.filter((atMs) => wallClock(zone, atMs) === wanted);
  if (exact.length > 0) return Math.min(...exact);

  const jump = firstAtOrAfter(zone, wanted, asUtc - REACH_MS, asUtc + REACH_MS);
  if (localDay(zone, jump) === day) return jump;
  return localDay(zone, jump - 1) === day ? jump - 60_000 : null;
}

/** By bisection: around a jump forward the clock only ever goes forward. */
function firstAtOrAfter(zone: string, wanted: string, fromMs: number, toMs: number): number {
  let before = fromMs;
  let after = toMs;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallClock(zone, middle) < wanted) before = middle;
    else after = middle;
  }
  return after;
}

/** How far the zone is ahead of UTC, in whole minutes, as milliseconds. */
function offsetMs(zone: string, atMs: number): number {
  const minute = Math.floor(atMs / 60_000) * 60_000;
  return Date.parse(`${wallClock(zone, minute)}Z`) - minute;
}

/** To make one takes far longer than to use it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(zone, format);
  }
  return format;
}
