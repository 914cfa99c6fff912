import { UserError } from "../../errors.js";
import type { Block } from "../../lessons/cards/card.js";
import { describeWorkload } from "../../lessons/cards/phrases.js";
import { logZone, programLog } from "../../lessons/cards/program-log.js";
import { text } from "../../lessons/text.js";
import { LANES, type Lane } from "../../race/lanes.js";
import type { Language } from "../../race/reply.js";
import type { LaneResult } from "../../race/result.js";
import { choiceOption, type Options, optionsFromText } from "./arguments.js";
import type { Command } from "./command.js";
import { LANE_CHOICES } from "./lane-choices.js";

interface Parsed {
  /** `null`: all lanes of the race. */
  lane: Lane | null;
}

export const log: Command<Parsed> = {
  name: "log",
  summary: "log.summary",
  subject: { name: "lane", required: false, choices: LANE_CHOICES },
  options: [],
  examples: ["/log async", "/log"],
  fromText: (words) => parseLog(optionsFromText(log, words)),
  fromOptions: parseLog,

  async run(parsed, request, services) {
    const { language } = request;
    const result = await services.lastResult(request);
    if (result === null) throw new UserError("error.noRaceYet");
    const lanes = result.lanes.filter(({ lane }) => parsed.lane === null || lane === parsed.lane);
    if (parsed.lane !== null && lanes.length === 0) {
      const known = result.lanes.map(({ lane }) => lane).join(" | ");
      throw new UserError("error.laneNotInRace", { lane: parsed.lane, known });
    }
    const workload = describeWorkload(result.workload, language);
    const title = text(language, "log.title", { workload, runs: result.runs });
    return { kind: "card", card: { title, blocks: logBlocks(lanes, language) }, audience: "all" };
  },
};

/** What each lane's program said. */
export function logBlocks(lanes: readonly LaneResult[], language: Language): Block[] {
  const logs = lanes.flatMap((lane): Block[] => [
    { kind: "text", text: `**${lane.lane}**` },
    { kind: "code", language: "text", code: programLog(lane, language).join("\n") },
  ]);
  const startedAt = lanes.find((lane) => lane.startedAt !== null)?.startedAt ?? null;
  if (startedAt === null) return logs;
  return [
    ...logs,
    { kind: "note", text: text(language, "log.zone", { zone: logZone(Date.parse(startedAt)) }) },
  ];
}

function parseLog(options: Options): Parsed {
  return { lane: choiceOption(log, options, "lane", LANES) };
}
