import { hostname } from "node:os";
import { type Chat, type ChatParts, startChat } from "../bot/chat.js";
import { offeredCommands } from "../bot/commands/index.js";
import { createJobQueues } from "../bot/jobs.js";
import type { Platform } from "../bot/platform.js";
import { createServices } from "../bot/services.js";
import { budgeted } from "../bot/store-budget.js";
import { createTerminal, type TerminalStreams } from "../bot/terminal/terminal.js";
import { fileWatcher } from "../bot/terminal/watched-file.js";
import { tipsIn } from "../bot/tips/tips.js";
import type { Language } from "../race/reply.js";
import { acquireLock } from "../store/lock.js";
import { resultsIn } from "../store/results.js";
import { settingsIn } from "../store/settings.js";
import { openQueues } from "../workers/queues.js";
import { courseOnDemand, readTips } from "./content.js";
import type { Parts } from "./parts.js";
import type { Releasers } from "./releasers.js";

export interface ChatOptions {
  version: string;
  /** Of the terminal. */
  language: Language;
  terminal: TerminalStreams;
}

/** `finished`: the exit code, once the terminal's user has left; without a terminal, never. */
export interface Chatting {
  finished: Promise<number>;
}

/** Connects to every chat platform that is configured, and opens the terminal where somebody may type. */
export async function startBotRole(options: ChatOptions, allParts: Parts): Promise<Chatting> {
  const store = budgeted(allParts.store);
  const parts = { ...allParts, store, queues: openQueues(store.queues), results: resultsIn(store) };
  const { config, logger } = parts;
  const chatParts = chatPartsOf(options, parts);
  const { discord, slack } = config;
  const offered = offeredCommands({ sandbox: config.watchesPrograms });
  // Their libraries take half a second to be imported: only for whoever is there to talk to.
  if (discord !== undefined) {
    const { createDiscord } = await import("../bot/discord/discord.js");
    await start("Discord", createDiscord({ config: discord, offered, store, logger }), chatParts, parts);
  }
  if (slack !== undefined) {
    const { createSlack } = await import("../bot/slack/slack.js");
    await start("Slack", createSlack({ config: slack, offered, store, logger }), chatParts, parts);
  }
  // With a chat platform nobody talks to a process that has no keyboard.
  const configured = discord !== undefined || slack !== undefined;
  if (configured && options.terminal.input.isTTY !== true) return { finished: new Promise(() => {}) };

  const { dataFolder } = config;
  const outlet = await takeOutlet(dataFolder, parts.releasers);
  const terminal = createTerminal({
    ...options.terminal,
    outlet,
    language: options.language,
    dataFolder,
    watchFile: fileWatcher({ python: config.python.commands[0] ?? "python3", drawing: allParts.drawing }),
    settings: settingsIn(store),
    logger,
  });
  await start("the terminal", terminal, chatParts, parts);
  return { finished: terminal.finished };
}

function chatPartsOf({ version }: ChatOptions, parts: Parts): ChatParts {
  const { config, logger, store, queues, results, drawing, self } = parts;
  const limits = { racesPerUser: config.raceUserLimit, waitingRaces: config.raceQueueLimit };
  const tips = { store, tips: readTips(), now: Date.now };
  const services = createServices({
    features: { sandbox: config.watchesPrograms },
    store,
    queues,
    results,
    tips: tipsIn(tips),
    course: courseOnDemand(),
    version,
  });
  const jobs = createJobQueues({ store, queues, results, limits, logger });
  return { services, jobs, store, results, drawing, self, tips, logger };
}

async function start(what: string, platform: Platform, chatParts: ChatParts, parts: Parts): Promise<void> {
  const { releasers } = parts;
  const chat: Chat = await startChat(platform, chatParts);
  releasers.addConsumer(`taking from ${what}`, chat.stopTaking);
  releasers.add(what, chat.stop);
  parts.ready.push(platform.ready);
}

/**
 * Terminals that share a folder get an outlet each, and after a restart the same one again, so that what
 * was asked before a crash is answered after it.
 */
async function takeOutlet(folder: string, releasers: Releasers): Promise<string> {
  for (let number = 1; ; number++) {
    const lock = await acquireLock(folder, `terminal-${number}`);
    if (!("release" in lock)) continue;
    releasers.add("the terminal's lock", lock.release);
    // Hosts that share a store have folders of their own; a queue's name takes no `:`.
    return `terminal-${hostname().replaceAll(/[^A-Za-z0-9-]/g, "-")}-${number}`;
  }
}
