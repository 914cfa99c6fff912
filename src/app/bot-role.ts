import { hostname } from "node:os";
import type { Services } from "../bot/commands/command.js";
import { startDiscord } from "../bot/discord/discord.js";
import { createServices } from "../bot/services.js";
import { startSlack } from "../bot/slack/slack.js";
import { startTerminal, type TerminalStreams } from "../bot/terminal/terminal.js";
import { tipsIn } from "../bot/tips/tips.js";
import type { Language } from "../race/reply.js";
import { acquireLock } from "../store/lock.js";
import { readCourse } from "./content.js";
import { startOutlet, tipParts } from "./outlets.js";
import type { Parts } from "./parts.js";
import type { Releasers } from "./releasers.js";

export interface Chat {
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
export async function startBotRole(chat: Chat, parts: Parts): Promise<Chatting> {
  const { config, logger, releasers, store, queues, results, drawing } = parts;
  const limits = { racesPerUser: config.raceUserLimit, waitingRaces: config.raceQueueLimit };
  const [tips, course] = [tipsIn(tipParts(store)), readCourse()];
  const { version } = chat;
  const services = createServices({ store, queues, results, tips, course, version, limits, logger });
  if (config.discord !== undefined) {
    const discord = await startDiscord({ config: config.discord, services, store, drawing, logger });
    releasers.add("Discord", discord.close);
    parts.ready.push(discord.ready);
  }
  if (config.slack !== undefined) {
    const slack = await startSlack({ config: config.slack, services, store, logger });
    releasers.add("Slack", slack.close);
    parts.ready.push(slack.ready);
  }
  // With a chat platform nobody talks to a process that has no keyboard.
  const configured = config.discord !== undefined || config.slack !== undefined;
  if (configured && chat.terminal.input.isTTY !== true) return { finished: new Promise(() => {}) };
  return startTerminalChat(services, chat, parts);
}

async function startTerminalChat(services: Services, chat: Chat, parts: Parts): Promise<Chatting> {
  const { logger, releasers, store } = parts;
  const { dataFolder } = parts.config;
  const { language } = chat;
  const outlet = await takeOutlet(dataFolder, releasers);
  const terminal = startTerminal({ ...chat.terminal, services, store, outlet, language, dataFolder, logger });
  startOutlet(outlet, terminal.poster, parts);
  releasers.add("the terminal", terminal.close);
  return { finished: terminal.finished };
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
