/** When daily tips are due, read off the clock of the zone step by step: slow, and too simple to be wrong. */

export interface Due {
  day: string;
  dueMs: number;
  /** End of the local day. */
  untilMs: number;
}

const MINUTE_MS = 60_000;
/** No zone that is tested changes its clock at another minute than a quarter's. */
const QUARTER_MINUTES = 15;

interface Quarter {
  atMs: number;
  day: string;
  /** Of the local day, by the clock on the wall. */
  minute: number;
}

const clocks = new Map<string, Quarter[]>();

/** One for each local day that lies wholly in the span. */
export function dueInstants(
  { time, zone }: { time: string; zone: string },
  span: { fromMs: number; toMs: number },
): Due[] {
  const wanted = minuteOf(time);
  const dues = new Map<string, { day: string; dueMs: number | null; untilMs: number }>();
  for (const { atMs, day, minute } of quarters(zone, span)) {
    const due = dues.get(day) ?? { day, dueMs: null, untilMs: 0 };
    dues.set(day, due);
    due.untilMs = atMs + QUARTER_MINUTES * MINUTE_MS;
    if (wanted < minute + QUARTER_MINUTES) due.dueMs ??= atMs + Math.max(0, wanted - minute) * MINUTE_MS;
  }
  // A day that ends before its clock could show the time: in its last minute.
  const all = [...dues.values()].map((due) => ({ ...due, dueMs: due.dueMs ?? due.untilMs - MINUTE_MS }));
  return all.slice(1, -1);
}

function quarters(zone: string, { fromMs, toMs }: { fromMs: number; toMs: number }): Quarter[] {
  const key = `${zone} ${fromMs} ${toMs}`;
  const known = clocks.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  const found: Quarter[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += QUARTER_MINUTES * MINUTE_MS) {
    const [day = "", time = ""] = format.format(atMs).split(" ");
    found.push({ atMs, day, minute: minuteOf(time) });
  }
  clocks.set(key, found);
  return found;
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}
