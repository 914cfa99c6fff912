/** Local dates and times in an IANA time zone, worked out by Temporal. Pure. */
import { Temporal } from "temporal-polyfill";

/** Local date and time to the minute, such as `2026-03-29T02:30`; they compare as strings. */
export function wallClock(zone: string, atMs: number): string {
  return zoned(zone, atMs).toPlainDateTime().toString({ smallestUnit: "minute" });
}

/** The local day, such as `2026-03-29`. */
export function localDay(zone: string, atMs: number): string {
  return zoned(zone, atMs).toPlainDate().toString();
}

/**
 * The instant in milliseconds at which `time` (`02:30`) comes on a local `day`; the first one where the clock
 * is turned back and shows it twice. Where the clock jumps over it, the first moment after the jump; where
 * that is another day (Nuuk, at 23:00), the last minute of this one. `null` where the zone has no such day
 * (Apia, 30 December 2011).
 */
export function instantOf(zone: string, day: string, time: string): number | null {
  const wanted = Temporal.PlainDateTime.from(`${day}T${time}`);
  // "earlier" is the first of two; for a time that was jumped over, it is a time before the jump.
  const found = wanted.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (found.toPlainDateTime().equals(wanted)) return found.epochMilliseconds;

  const jump = found.getTimeZoneTransition("next");
  if (jump === null) throw new Error(`${zone} has no ${day} ${time}, and no change of its clock after it`);
  const jumpMs = jump.epochMilliseconds;
  if (localDay(zone, jumpMs) === day) return jumpMs;
  return localDay(zone, jumpMs - 1) === day ? jumpMs - 60_000 : null;
}

function zoned(zone: string, atMs: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
}
