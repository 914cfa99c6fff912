/** The journey of a race as a card: how long it was, its steps as a picture and a table, and what took longest. */
import { type Journey, loopDelays, MOMENTS, type Step, stepsOf } from "../../race/journey.js";
import type { Language } from "../../race/reply.js";
import type { Block, Card } from "../cards/card.js";
import { formatMs } from "../format.js";
import { paragraph, text } from "../text.js";

export function journeyCard(journey: Journey, language: Language): Card {
  const steps = stepsOf(journey);
  const blocks: Block[] = [
    ...(journey.command === null ? [] : [{ kind: "note" as const, text: `\`${journey.command}\`` }]),
    { kind: "journey", journey, alt: journeyAlt(journey, language) },
    table(steps, language),
    { kind: "text", text: paragraph(sentences(journey, steps, language), language) },
  ];
  if (steps.some(({ uncertain }) => uncertain))
    blocks.push({ kind: "note", text: text(language, "journey.uncertain") });
  return { title: journeyTitle(journey, language), blocks };
}

export function journeyTitle(journey: Journey, language: Language): string {
  const steps = stepsOf(journey);
  const race = steps.find(({ moment }) => moment === "finished");
  return text(language, "journey.title", {
    from: steps[0]?.moment ?? "received",
    to: steps.at(-1)?.moment ?? "posted",
    total: formatMs(steps.at(-1)?.toMs ?? 0),
    known: race === undefined ? "no" : "yes",
    race: race === undefined ? "" : formatMs(lengthOf(race)),
  });
}

const lengthOf = ({ fromMs, toMs }: Step) => toMs - fromMs;

function table(steps: readonly Step[], language: Language): Block {
  const rows = steps.map((step, at) => {
    const { moment, toMs, uncertain } = step;
    const label = text(language, `journey.moment.${moment}`);
    if (at === 0) return [label, "0", ""];
    return [label, formatMs(toMs), `${uncertain ? "≈ " : ""}${formatMs(lengthOf(step))}`];
  });
  return {
    kind: "table",
    columns: [
      { label: text(language, "journey.column.moment"), align: "left" },
      { label: text(language, "journey.column.at"), align: "right" },
      { label: text(language, "journey.column.took"), align: "right" },
    ],
    rows,
  };
}

function sentences(journey: Journey, steps: readonly Step[], language: Language): string[] {
  const loops = loopDelays(journey);
  const [one, other] = loops;
  const late = text(language, "journey.late", {
    processes: loops.length,
    where: one?.place ?? "bot",
    delay: formatMs(one?.ms ?? 0),
    worker: formatMs(other?.ms ?? 0),
  });
  return [longest(steps, language), late];
}

/** What took longest; where that is the race, also what took longest of the rest. */
function longest(steps: readonly Step[], language: Language): string {
  const done = steps.slice(1);
  const most = longestOf(done);
  if (most === undefined) return "";
  const totalMs = done.at(-1)?.toMs ?? 0;
  const values = { took: formatMs(lengthOf(most)), total: formatMs(totalMs) };
  if (most.moment !== "finished")
    return text(language, "journey.longest", { ...values, moment: most.moment });
  const second = longestOf(done.filter((step) => step !== most));
  const restMs = totalMs - lengthOf(most);
  return text(language, "journey.longestRace", {
    ...values,
    rest: formatMs(restMs),
    moment: second?.moment ?? "none",
    second: formatMs(second === undefined ? 0 : lengthOf(second)),
  });
}

function longestOf(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>(
    (most, step) => (most === undefined || lengthOf(step) > lengthOf(most) ? step : most),
    undefined,
  );
}

function journeyAlt(journey: Journey, language: Language): string {
  const known = stepsOf(journey).slice(1);
  const said = MOMENTS.flatMap((moment) => {
    const step = known.find((each) => each.moment === moment);
    return step === undefined ? [] : [`${text(language, `journey.moment.${moment}`)} ${formatMs(step.toMs)}`];
  });
  return text(language, "journey.alt", { steps: said.join(text(language, "workload.listSeparator")) });
}
