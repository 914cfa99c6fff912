/** Lines typed → requests, and their answers on the screen. */
import type { Logger } from "pino";
import { quoted, UserError } from "../../errors.js";
import type { Block, Card } from "../../lessons/cards/card.js";
import { faultCard } from "../../lessons/cards/notices.js";
import { describeWorkload } from "../../lessons/cards/phrases.js";
import { mistakeText, text } from "../../lessons/text.js";
import type { Language } from "../../race/reply.js";
import type { Settings } from "../../store/settings.js";
import { inChosenLanguages } from "../chosen-languages.js";
import { MAX_CHAT_LENGTH } from "../commands/typed-words.js";
import type { Handled, JobView, Shown } from "../platform.js";
import { ownLanguage, type Request, replyTo } from "../request.js";
import type { InputLine } from "./lines.js";
import type { Live } from "./live.js";
import type { TerminalPoster } from "./poster.js";
import { renderCard, renderText, viewWidth } from "./render.js";
import type { Output, Screen } from "./screen.js";
import { fileToWatch, type WatchFile } from "./watched-file.js";

export interface SessionParts {
  /** What every request's id begins with: no other session has it. */
  session: string;
  /** See `Reply`. A terminal is a place of one person: outlet, channel and user are one. */
  outlet: string;
  language: Language;
  screen: Screen;
  output: Output;
  live: Live;
  poster: TerminalPoster;
  colour: boolean;
  watchFile: WatchFile;
  settings: Pick<Settings, "languages">;
  logger: Logger;
}

export interface Session {
  /** Resolves when the line has been answered, a job with its result: whether it failed. */
  answer(line: InputLine): Promise<boolean>;
  show(request: Request, answer: Shown): void;
  /** Says once that the job is on, and shows it live. */
  showJob(view: JobView): void;
  /** Jobs that were asked for here, are on or wait, and have not been cancelled yet. */
  openJobs(): number;
  /** Ends the programs that are watched here, and says whether there was one. What was seen until then is shown. */
  endPrograms(): boolean;
  /** Resolves when no program is left that was started here. */
  programsEnded(): Promise<void>;
  /** Cancels the open jobs. */
  cancel(): Promise<void>;
  /** A paragraph with **bold** and `code` for the user. */
  say(paragraph: string): void;
  /** Of the last answer. */
  language(): Language;
}

export type Handle = (request: Request) => Promise<Handled>;

export function createSession(handle: Handle, parts: SessionParts): Session {
  const { screen, output, live, poster, colour, session, outlet, watchFile, settings, logger } = parts;
  let { language } = parts;
  const open = new Set<string>();
  const announced = new Set<string>();
  /** Requests of which nothing is shown. */
  const silent = new Set<string>();
  const programs = new Map<Promise<boolean>, AbortController>();
  let requests = 0;

  const view = () => ({ width: viewWidth(output.columns), colour, language });
  const print = (card: Card) => screen.print([...renderCard(card, view()), ""]);
  const say = (paragraph: string) => screen.print([...renderText(paragraph, view()), ""]);

  function newRequest(typed: string): Request {
    requests += 1;
    const place = { platform: "terminal", user: outlet, channel: outlet, alone: true, outlet, address: {} };
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const input = { text: typed.trim().replace(/^\//, "") };
    return {
      id: `${session}-${requests}`,
      ...place,
      language: parts.language,
      mayManage: true,
      timeZone,
      input,
    };
  }

  /** On this machine and in this process: no job, and nothing for the store. */
  async function watch(asked: Request, file: string, signal: AbortSignal): Promise<boolean> {
    const request = await inChosenLanguages(asked, { settings, logger });
    ({ language } = request);
    try {
      const onFound = () => say(text(language, "terminal.watching", { file: quoted(file) }));
      const { card, png, failed } = await watchFile(file, { language, signal, onFound });
      await poster.post({ id: request.id, to: "answer", reply: replyTo(request), card, png, failed });
      return failed;
    } catch (error) {
      if (error instanceof UserError) {
        say(mistakeText(language, error));
      } else {
        logger.error({ requestId: request.id, err: error }, "a program could not be watched");
        print(faultCard(request.id, language));
      }
      return true;
    }
  }

  function watchNow(request: Request, file: string): Promise<boolean> {
    const stopping = new AbortController();
    const watched = watch(request, file, stopping.signal).finally(() => programs.delete(watched));
    programs.set(watched, stopping);
    return watched;
  }

  return {
    say,
    language: () => language,
    async answer({ text: typed, length }) {
      // Only the beginning of a line that is too long was kept.
      if (length > MAX_CHAT_LENGTH) {
        say(mistakeText(language, new UserError("error.textTooLong", { length, limit: MAX_CHAT_LENGTH })));
        return true;
      }
      const file = fileToWatch(typed);
      if (file !== null) return watchNow(newRequest(typed), file);
      const { failed, jobId } = await handle(newRequest(typed));
      if (jobId === null) return failed;
      open.add(jobId);
      const jobFailed = await poster.answered(jobId);
      open.delete(jobId);
      return jobFailed;
    },
    show(request, { card, failed, command }) {
      language = ownLanguage(request);
      if (silent.has(request.id)) return;
      // A mistake needs no heading among what is typed and answered.
      if (failed)
        return say(card.blocks.map((block) => (block.kind === "text" ? block.text : "")).join("\n"));
      const own: Block[] = [{ kind: "note", text: text(language, "terminal.ownWords") }];
      print(command === "help" ? { ...card, blocks: [...card.blocks, ...own] } : card);
    },
    showJob(shown) {
      const { job, state, card } = shown;
      ({ language } = job.reply);
      if (job.kind === "race") live.show(job.race, shown);
      if (announced.has(job.id)) return;
      announced.add(job.id);
      if (job.kind !== "race") return print(card);
      const lanes = job.race.lanes.join(text(language, "workload.listSeparator"));
      const workload = describeWorkload(job.race.workload, language);
      const values = { lanes, workload, runs: job.race.runs, ahead: state.ahead ?? 0 };
      say(text(language, "terminal.raceOn", values));
    },
    async cancel() {
      const jobs = open.size;
      open.clear();
      say(text(language, "terminal.cancelling", { races: jobs }));
      const request = newRequest("cancel");
      silent.add(request.id);
      await handle(request);
      silent.delete(request.id);
    },
    openJobs: () => open.size,
    endPrograms() {
      for (const stopping of programs.values()) stopping.abort();
      return programs.size > 0;
    },
    async programsEnded() {
      await Promise.all(programs.keys());
    },
  };
}
