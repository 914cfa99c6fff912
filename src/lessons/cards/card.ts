/** A platform-neutral message. Every platform renders the same card in its own way. */
import type { Journey } from "../../race/journey.js";
import type { RaceResult } from "../../race/result.js";
import type { WatchReport } from "../../race/watch.js";

export interface Card {
  /** Also what a notification says. */
  title: string;
  blocks: Block[];
  /** The colour at its edge, where a platform has one: of an answer, of one that went wrong, of what goes on. */
  tone?: "good" | "bad" | "busy";
  /** Whose request it answers, for all to see. */
  context?: Context;
}

export interface Context {
  /** The platform's id of the user, which it shows as a name. */
  user: string;
  /** What they typed or chose, as a command; `null` where nobody knows. */
  asked: string | null;
}

export type Block =
  /** `text` may use **bold** and `code`; nothing in it that came from a user is interpreted. */
  | { kind: "text"; text: string }
  | { kind: "table"; columns: Column[]; rows: string[][] }
  /** The photo finish: drawn as bars in a terminal, as a PNG elsewhere. `shown`: where its lanes are no lanes of a race. */
  | { kind: "photoFinish"; result: RaceResult; alt: string; shown?: ShownLanes }
  /** How often measured values occurred: bars in a terminal, a PNG elsewhere. */
  | { kind: "histogram"; histogram: Histogram; alt: string }
  /** What a watched program did: bars in a terminal, a PNG elsewhere. */
  | { kind: "timeline"; report: WatchReport; alt: string }
  /** How a race came about: bars in a terminal, a PNG elsewhere. */
  | { kind: "journey"; journey: Journey; alt: string }
  | { kind: "code"; language: string; code: string }
  | { kind: "buttons"; buttons: Button[] }
  /** Users who agreed to be named, by their platform's ids, which it shows as names without telling them. */
  | { kind: "people"; label: string; users: string[] }
  /** Addresses of ours, each with a title: small print. */
  | { kind: "links"; label: string; links: { title: string; url: string }[] }
  /** Small print: which machine, which runtime, what a figure means. `typedOnly`: about what exists only where all is typed. */
  | { kind: "note"; text: string; typedOnly?: true };

const PICTURES = ["photoFinish", "histogram", "timeline", "journey"] as const;
export type PictureBlock = Extract<Block, { kind: (typeof PICTURES)[number] }>;

/** What becomes a picture where pictures can be shown. A card has one at the most. */
export function isPicture(block: Block): block is PictureBlock {
  return PICTURES.some((kind) => kind === block.kind);
}

/** Pressing it gives the command. A platform without buttons shows the command instead, so that it can be typed. */
export interface Button {
  label: string;
  /** Complete, with the slash, such as `/race async 5 10`. Its answer is as public as that of the typed command. */
  command: string;
  /** A platform without buttons leaves it out: the text has the command already, or there is a shorter one. */
  pressOnly?: true;
  /** What to type instead, where there are no buttons and there is a shorter way. */
  typed?: string;
  /** The one that most people should press; one a card at the most. */
  primary?: true;
  /** It cannot be pressed any more: shown so where a platform can, else left out. */
  disabled?: true;
}

export interface Column {
  label: string;
  align: "left" | "right";
  /** The column is left out where there is no room for all columns. */
  optional?: true;
}

/** What is drawn in the place of lanes of a race, such as the same lane with several limits. */
export interface ShownLanes {
  /** In the order of the result's lanes. `limit`: how many tasks of it were under way at once; `null`: all. */
  lanes: { name: string; limit: number | null }[];
  /** What they ran on. */
  where: string;
  /** How many times as fast as one worker several were, and by theory would be, where that was measured. */
  speedUp?: { workers: number; ratio: number; ideal: number }[];
}

/** Several series over the same bins, one below the other. */
export interface Histogram {
  title: string;
  /** What the bins are of, such as "updates lost in a run". */
  axis: string;
  /** A label each, from left to right. */
  bins: string[];
  /** `counts`: a whole number for each bin. */
  series: { label: string; counts: number[] }[];
}
