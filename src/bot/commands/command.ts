/**
 * One declaration per command. Discord's registration, Slack's manifest, the terminal's completion and
 * `/help` are all generated from these; no platform adds a command or an option of its own.
 */
import type { Block, Card } from "../../lessons/cards/card.js";
import type { Course } from "../../lessons/course/course.js";
import type { TextKey } from "../../lessons/text.js";
import type { LostUpdatesJob } from "../../race/job.js";
import type { Lane } from "../../race/lanes.js";
import type { Race } from "../../race/race.js";
import type { Language, Reply } from "../../race/reply.js";
import type { Host, RaceResult } from "../../race/result.js";
import type { Runtime } from "../../race/runtimes.js";
import type { Learners } from "../../store/learners.js";
import type { Quizzes } from "../../store/quizzes.js";
import type { Settings } from "../../store/settings.js";
import type { Request } from "../request.js";
import type { Tips } from "../tips/tips.js";

export interface Command<Parsed = unknown> {
  /** As typed after the slash. */
  name: string;
  summary: TextKey;
  /** The word that comes first, such as the lane of a race; Discord shows one subcommand a choice. */
  subject?: { name: string; required: boolean; choices: readonly Choice[] };
  options: readonly Option[];
  /** For buttons: it can be typed, but no list of commands has it, and no platform registers it. */
  hidden?: boolean;
  /** Whatever it answers is for who asked alone, known before it is run: it is told in their own language. */
  private?: boolean;
  /** Complete, each starting with the slash; shown by `/help`. */
  examples: readonly string[];
  /** What `/help` says of it beside the declared, such as the notation of a workload. */
  details?(language: Language): Block[];
  /** Pure. Throws `UserError`. `words`: the text after the command's name. */
  fromText(words: string): Parsed;
  /** Pure. Throws `UserError`. */
  fromOptions(options: Record<string, string | number>): Parsed;
  /** May throw `UserError` for what only the services can tell. */
  run(parsed: Parsed, request: Request, services: Services): Promise<Answer>;
}

export interface Choice {
  value: string;
  summary: TextKey;
}

export interface Option {
  name: string;
  summary: TextKey;
  type: "text" | "integer";
  choices?: readonly Choice[];
  min?: number;
  max?: number;
  /** For free text: what to offer for what has been typed so far, the likeliest first, at most 25. Pure. */
  complete?(typed: string): string[];
  /** What such a text means, in a few words, or the mistake in it. `options`: the others given so far. Pure. */
  describe?(value: string, options: Record<string, string | number>, language: Language): string;
}

export type Answer =
  /**
   * At once. `private`: only who asked should see it, where the platform can do that. `announce`: what the
   * channel sees beside a private answer, as a message of its own.
   */
  | { kind: "card"; card: Card; private: boolean; announce?: Card }
  /** A race is on; its result comes as a delivery. `ahead`: races that wait before it. */
  | { kind: "race"; race: Race; ahead: number }
  /** Work other than a race is on: the card says so at once, to all; what comes of it is a delivery under `id`. */
  | { kind: "job"; id: string; card: Card };

/** What commands can use of the rest; made by the composition root. */
export interface Services {
  /**
   * Puts a race on its queue. The same id twice is one race. Throws `UserError` where the user has too many
   * races, the queue is full or cannot be reached. `onAdmitted`: awaited when none of that is so, before the
   * race can begin; what it rejects with is thrown, and there is no race.
   */
  startRace(race: Race, reply: Reply, onAdmitted?: () => Promise<void>): Promise<{ ahead: number }>;
  /** Races that wait before this one, a second old at most; `null` where it does not wait. */
  ahead(race: Race): Promise<number | null>;
  /** Takes a waiting race off its queue or stops a running one; how many of the ids that reached. */
  cancelRaces(raceIds: readonly string[]): Promise<number>;
  /** Races that this user started in this channel and that have not been answered. */
  openRaces(request: Request): Promise<string[]>;
  /** Where the answer to a race goes that has not been answered; `null` where there is no such race. */
  openRace(raceId: string): Promise<Reply | null>;
  /** Of any race of the last weeks; `null` where it is forgotten. */
  result(raceId: string): Promise<RaceResult | null>;
  /** The last race answered in this channel. */
  lastResult(request: Request): Promise<RaceResult | null>;
  /** The program itself, as it runs. */
  program(runtime: Runtime, lane: Lane): Promise<{ fileName: string; code: string }>;
  /** The newest worker's machine; `null` where no worker has ever started. */
  host(): Promise<Host | null>;
  about(): Promise<About>;
  tips: Tips;
  /** The same id twice is one. Throws `UserError` where this user has one under way. */
  startLostUpdates(job: LostUpdatesJob): Promise<{ ahead: number }>;
  course: Course;
  learners: Learners;
  quizzes: Quizzes;
  /** Closes a question after a while, for all to see, unless somebody does so before. */
  closeLater(quizId: string, reply: Reply): Promise<void>;
  settings: Settings;
}

export interface About {
  version: string;
  store: "redis" | "embedded";
  workers: number;
  waiting: { waits: number; cpu: number };
  running: number;
  host: Host | null;
}
