/**
 * One declaration per command. Discord's registration, Slack's manifest, the terminal's completion and
 * `/help` are all generated from these; no platform adds a command or an option of its own.
 */
import type { Block, Card } from "../../lessons/cards/card.js";
import type { Course } from "../../lessons/course/course.js";
import type { TextKey } from "../../lessons/text.js";
import type { Bound } from "../../race/bounds.js";
import type { Delivery } from "../../race/delivery.js";
import type { CompareJob, LostUpdatesJob, RaceJob, WatchJob } from "../../race/job.js";
import type { Journey } from "../../race/journey.js";
import type { Lane } from "../../race/lanes.js";
import type { Prediction } from "../../race/prediction.js";
import type { Language, Reply } from "../../race/reply.js";
import type { Host, RaceResult } from "../../race/result.js";
import type { Runtime } from "../../race/runtimes.js";
import type { Learners } from "../../store/learners.js";
import type { Players } from "../../store/players.js";
import type { Predictions } from "../../store/predictions.js";
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
  /** Typed words without a name are the value of this option. */
  rest?: string;
  /** For buttons: it can be typed, but no list of commands has it, and no platform registers it. */
  hidden?: boolean;
  /** `asker`: whatever it answers is for who asked alone, and in their own language. Left out: for all. */
  audience?: Audience;
  /** The same where a button gives the command. Left out: for who pressed it. */
  pressedAudience?: Audience;
  /** Whether what it sets up is posted later, of the bot's own accord: refused where the bot may not do that. */
  postsLater?(parsed: Parsed): boolean;
  /** Offered only where there is that; see `Features`. */
  needs?: keyof Features;
  /** What it takes beside its words. Where it is given without, the platform opens a form to type it into. */
  form?: "program";
  /** Complete, each starting with the slash; shown by `/help`. */
  examples: readonly string[];
  /** What `/help` says of it beside the declared, such as the notation of a workload. */
  details?(language: Language): Block[];
  /** Pure. Throws `UserError`. `words`: the text after the command's name. */
  fromText(words: string): Parsed;
  /** Pure. Throws `UserError`. */
  fromOptions(options: Record<string, string | number>): Parsed;
  /** May throw `UserError` for what only the services can tell. */
  run(parsed: Parsed, request: Request, services: Services): Promise<Intent>;
}

export interface Choice {
  value: string;
  summary: TextKey;
  /** There is such a thing only in a server or workspace. */
  needs?: "space";
}

export interface Option {
  name: string;
  summary: TextKey;
  /** `file`: for platforms that let people attach one to a command. */
  type: "text" | "integer" | "file";
  choices?: readonly Choice[];
  min?: number;
  max?: number;
  /** For free text: what to offer for what has been typed so far, the likeliest first, at most 25. Pure. */
  complete?(typed: string): string[];
  /** What such a text means, in a few words, or the mistake in it. `options`: the others given so far. Pure. */
  describe?(value: string, options: Record<string, string | number>, language: Language): string;
}

/** Who sees an answer. */
export type Audience = "asker" | "all";

/** What a command wants to happen; the pipeline carries it out. */
export type Intent =
  /**
   * Answered at once. `announce`: what the channel sees beside an answer for the asker, as a message of its own. `keptAs`:
   * the id under which this answer can be changed later. `changes`: an earlier answer that is different because of this one.
   */
  | { kind: "card"; card: Card; audience: Audience; announce?: Card; keptAs?: string; changes?: Change }
  /** Something that a bot has ready, posted as a result is: with its picture, for all to see. */
  | { kind: "delivery"; delivery: NewDelivery }
  /** Work for a worker; what comes of it is a delivery, for all to see. */
  | { kind: "job"; job: NewJob };

/** An answer that was kept, and how it looks at the moment at which it is changed. */
export interface Change {
  id: string;
  reply: Reply;
  /** The job whose answer takes its place, where a platform answers in the same message. */
  replacedBy?: string;
  card(): Promise<Card>;
}

/** A delivery as the command makes it; where it goes comes from the request. */
export type NewDelivery = Omit<Extract<Delivery, { kind: "again" }>, "reply">;

/** A job as the command makes it; where its answer goes comes from the request. */
export type NewJob =
  | Omit<RaceJob, "reply" | "requestedAt">
  | Omit<LostUpdatesJob, "reply" | "requestedAt">
  | Omit<WatchJob, "reply" | "requestedAt">
  | Omit<CompareJob, "reply" | "requestedAt">;

/** What an installation has and another may lack. */
export interface Features {
  /** Programs of users run in a sandbox (WATCH_SANDBOX). */
  sandbox: boolean;
}

/** Those of which this installation has what they need. */
export function offeredOf(commands: readonly Command[], features: Features): readonly Command[] {
  return commands.filter(({ needs }) => needs === undefined || features[needs]);
}

/** What commands can use of the rest; made by the composition root. */
export interface Services {
  features: Features;
  /** Takes a waiting job off its queue or stops a running one; how many of the ids that reached. */
  cancelJobs(ids: readonly string[]): Promise<number>;
  /** Jobs that this user started in this channel and that have not been answered. */
  openJobs(request: Request): Promise<string[]>;
  /** Where the answer to a job goes that has not been answered; `null` where there is no such job. */
  openJob(id: string): Promise<Reply | null>;
  /** Of any race of the last weeks; `null` where it is forgotten. */
  result(raceId: string): Promise<RaceResult | null>;
  /** The last race answered in this channel. */
  lastResult(request: Request): Promise<RaceResult | null>;
  /**
   * How the last race answered in this channel came about; `null` where none was. `journey`: `null` where it is not known,
   * or not yet. Takes a second at most.
   */
  lastJourney(request: Request): Promise<{ journey: Journey | null } | null>;
  /** Ids of the last races answered in this channel, the newest first. */
  racesOf(request: Request): Promise<string[]>;
  /** The program itself, as it runs. */
  program(runtime: Runtime, lane: Lane, bound: Bound | null): Promise<{ fileName: string; code: string }>;
  /** The newest worker's machine; `null` where no worker has ever started. */
  host(): Promise<Host | null>;
  about(): Promise<About>;
  tips: Tips;
  course: Course;
  learners: Learners;
  quizzes: Quizzes;
  /** Closes a question after a while, for all to see, unless somebody does so before. */
  closeLater(quizId: string, reply: Reply): Promise<void>;
  settings: Settings;
  predictions: Predictions;
  players: Players;
  /** Closes a prediction and starts its race after so long, in ms, unless that has been done before. */
  endPrediction(prediction: Prediction, afterMs: number): Promise<void>;
}

export interface About {
  version: string;
  store: "redis" | "embedded";
  workers: number;
  waiting: { waits: number; cpu: number };
  running: number;
  host: Host | null;
}
