import { describe, expect, it } from "vitest";
import { afterPost, afterRefusal, decide, nextDueMs, nextTipMs } from "../../../src/bot/tips/due.js";
import type { ChannelTips } from "../../../src/store/channel-tips.js";
import { channelTips, daily, HOUR_MS } from "../../support/tip-channels.js";

const BERLIN = daily("09:00", "Europe/Berlin");
const CHOSEN = { tip: "a", day: "2026-05-01", post: "started" } as const;
/** Nine o'clock in Berlin. */
const DUE = Date.parse("2026-05-01T07:00Z");

const on = (changes: Partial<ChannelTips> = {}) => channelTips({ schedule: BERLIN, ...changes });
const why = (tips: ChannelTips, nowMs: number) => {
  const decision = decide(tips, nowMs);
  return decision.kind === "nothing" ? decision.why : decision.kind;
};

describe("decide", () => {
  it("posts at the time and up to two hours later", () => {
    for (const late of [0, 1, HOUR_MS, 2 * HOUR_MS]) {
      expect(decide(on(), DUE + late)).toEqual({ kind: "post", day: "2026-05-01", schedule: BERLIN });
    }
    expect(why(on(), DUE + 2 * HOUR_MS + 1)).toBe("tooLate");
  });

  it("never posts late on the next day", () => {
    const schedule = daily("23:30", "Europe/Berlin");
    const due = Date.parse("2026-05-01T21:30Z");
    expect(why(on({ schedule }), due + 29 * 60_000)).toBe("post");
    expect(why(on({ schedule }), due + 31 * 60_000)).toBe("notYet");
  });

  it("never posts before the time", () => {
    expect(why(on(), DUE - 1)).toBe("notYet");
    const atMidnight = daily("00:00", "UTC");
    expect(why(on({ schedule: atMidnight }), Date.parse("2026-05-01T23:59:59.999Z"))).toBe("tooLate");
  });

  it("posts once a local day, whatever was set up in between", () => {
    const posted = afterPost(on(), DUE);
    expect(why(posted, DUE + 1)).toBe("settled");
    const moved = { ...posted, schedule: daily("18:00", "Europe/Berlin", { sinceMs: DUE + HOUR_MS }) };
    expect(why(moved, Date.parse("2026-05-01T16:00Z"))).toBe("settled");
    expect(why(moved, Date.parse("2026-05-02T16:00Z"))).toBe("post");
  });

  it("posts once in the hour that comes twice", () => {
    const schedule = daily("02:30", "Europe/Berlin");
    const [first, second] = [Date.parse("2026-10-25T00:30Z"), Date.parse("2026-10-25T01:30Z")];
    expect(why(on({ schedule }), first)).toBe("post");
    expect(why(afterPost(on({ schedule }), first), second)).toBe("settled");
  });

  it("owes nothing that was due before it was set up", () => {
    const schedule = daily("09:00", "Europe/Berlin", { sinceMs: DUE + 1 });
    expect(why(on({ schedule }), DUE + HOUR_MS)).toBe("notYet");
    expect(why(on({ schedule }), DUE + 24 * HOUR_MS)).toBe("post");
  });

  it("posts nothing where it is off or paused", () => {
    expect(why(channelTips({}), DUE)).toBe("off");
    expect(why(on({ paused: "byUser" }), DUE)).toBe("paused");
    expect(why(on({ paused: "byRefusals" }), DUE)).toBe("paused");
  });
});

describe("nextDueMs", () => {
  it("is later than the instant it is asked for", () => {
    expect(nextDueMs(BERLIN, DUE - 1)).toBe(DUE);
    expect(nextDueMs(BERLIN, DUE)).toBe(DUE + 24 * HOUR_MS);
  });

  it("leaves out the day that Apia never had", () => {
    const before = Date.parse("2011-12-30T00:00Z");
    const next = nextDueMs(daily("09:00", "Pacific/Apia"), before);
    expect(new Date(next).toISOString()).toBe("2011-12-30T19:00:00.000Z");
  });
});

describe("nextTipMs", () => {
  it("is tomorrow where today's has been posted, and never where none will come", () => {
    const schedule = daily("18:00", "Europe/Berlin");
    expect(nextTipMs(on({ schedule }), DUE)).toBe(DUE + 9 * HOUR_MS);
    expect(nextTipMs(on({ schedule, settledMs: DUE }), DUE)).toBe(DUE + 33 * HOUR_MS);
    expect(nextTipMs(on({ paused: "byUser" }), DUE)).toBeNull();
    expect(nextTipMs(channelTips({}), DUE)).toBeNull();
  });
});

describe("a channel that refuses", () => {
  const day = (days: number) => DUE + days * 24 * HOUR_MS;

  it("is tried once a day, and paused after three days in a row", () => {
    const first = afterRefusal(on({ chosen: CHOSEN }), day(0));
    expect(why(first, day(0) + 1)).toBe("settled");
    expect(first).toMatchObject({ chosen: { ...CHOSEN, post: "failed" }, paused: "no", refusedDays: 1 });
    const third = afterRefusal(afterRefusal(first, day(1)), day(2));
    expect(third).toMatchObject({
      chosen: { ...CHOSEN, post: "failed" },
      paused: "byRefusals",
      refusedDays: 3,
    });
    expect(why(third, day(3))).toBe("paused");
  });

  it("is as good as any once it has taken one", () => {
    const twice = afterRefusal(afterRefusal(on({ chosen: CHOSEN }), day(0)), day(1));
    const taken = afterPost(twice, day(2));
    expect(taken).toMatchObject({ chosen: null, refusedDays: 0 });
    expect(afterRefusal(taken, day(3)).paused).toBe("no");
  });

  it("stays paused by the user who paused it", () => {
    const paused = on({ paused: "byUser", refusedDays: 2 });
    expect(afterRefusal(paused, day(0)).paused).toBe("byUser");
  });
});

describe("a weekly summary", () => {
  const FRIDAYS = daily("09:00", "Europe/Berlin", { weekday: 5 });
  const weekly = (changes: Partial<ChannelTips> = {}) => channelTips({ schedule: FRIDAYS, ...changes });

  it("is due on its day of the week alone, as a daily tip is", () => {
    // 1 May 2026 is a Friday.
    expect(why(weekly(), DUE)).toBe("post");
    expect(why(weekly(), DUE + 2 * HOUR_MS + 1)).toBe("tooLate");
    for (let day = 1; day < 7; day++) expect(why(weekly(), DUE + day * 24 * HOUR_MS)).toBe("notYet");
    expect(why(afterPost(weekly(), DUE), DUE + 1)).toBe("settled");
    expect(why(afterPost(weekly(), DUE), DUE + 7 * 24 * HOUR_MS)).toBe("post");
  });

  it("comes next on that day of the week, and a week later once it is settled", () => {
    const next = (tips: ChannelTips, nowMs: number) => new Date(nextTipMs(tips, nowMs) ?? 0).toISOString();
    expect(next(weekly(), DUE - 1)).toBe("2026-05-01T07:00:00.000Z");
    expect(next(weekly(), DUE)).toBe("2026-05-08T07:00:00.000Z");
    expect(next(weekly({ settledMs: DUE - 1 }), DUE - 1)).toBe("2026-05-08T07:00:00.000Z");
  });

  it("is left out in a week that lacks its day, and comes in the next", () => {
    const apia = { time: "09:00", zone: "Pacific/Apia", weekday: 5 };
    // Friday, 30 December 2011 did not exist there.
    const after = nextDueMs(apia, Date.parse("2011-12-24T00:00Z"));
    expect(new Date(after).toISOString()).toBe("2012-01-05T19:00:00.000Z");
  });

  it("comes on Sundays, which end a week", () => {
    const sundays = { time: "09:00", zone: "UTC", weekday: 7 };
    expect(new Date(nextDueMs(sundays, DUE)).toISOString()).toBe("2026-05-03T09:00:00.000Z");
  });
});
