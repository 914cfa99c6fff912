/** The steps of a journey as both its pictures show them: a bar each, on one axis, and the delays of event loops on the same. */
import { type Journey, loopDelays, type Place, stepsOf } from "../../race/journey.js";
import type { Language } from "../../race/reply.js";
import { formatMs } from "../format.js";
import { text } from "../text.js";

export interface ShownStep {
  label: string;
  /** `loop`: not a step, but the longest delay of an event loop. */
  place: Place | "loop";
  /** Shares of the axis, from 0 to 1. */
  from: number;
  to: number;
  /** How long it took, as a figure. */
  took: string;
  /** The bar is shorter than its time: all others would be too short to see. */
  cut: boolean;
}

/** A race that takes more than this share of its journey is cut, to this share of the rest. */
const LONGEST_SHARE = 0.5;
const SHARE_WHEN_CUT = 0.4;

export const PLACE_KEYS = {
  bot: "journey.place.bot",
  queue: "journey.place.queue",
  worker: "journey.place.worker",
  loop: "journey.place.loop",
} as const satisfies Record<ShownStep["place"], string>;

export function shownSteps(journey: Journey, language: Language): ShownStep[] {
  const steps = stepsOf(journey).slice(1);
  const totalMs = steps.at(-1)?.toMs ?? 0;
  const race = steps.find(({ place }) => place === "worker");
  const raceMs = race === undefined ? 0 : race.toMs - race.fromMs;
  const restMs = totalMs - raceMs;
  const cut = raceMs > LONGEST_SHARE * totalMs && restMs > 0;
  const savedMs = cut ? raceMs - SHARE_WHEN_CUT * restMs : 0;
  const shownMs = Math.max(1, totalMs - savedMs);
  const place = (ms: number) => (ms - (race !== undefined && ms >= race.toMs && cut ? savedMs : 0)) / shownMs;
  const shown = steps.map((step): ShownStep => {
    const { moment } = step;
    const about = step.uncertain ? "≈ " : "";
    return {
      label: text(language, `journey.moment.${moment}`),
      place: step.place,
      from: place(step.fromMs),
      to: place(step.toMs),
      took: `${about}${formatMs(step.toMs - step.fromMs)}`,
      cut: cut && step === race,
    };
  });
  const late = loopDelays(journey).map(
    ({ place, ms }): ShownStep => ({
      label: text(language, "journey.loop", { place }),
      place: "loop",
      from: 0,
      to: Math.min(1, ms / shownMs),
      took: `≤ ${formatMs(Math.max(ms, 0.1))}`,
      cut: false,
    }),
  );
  return [...shown, ...late];
}
