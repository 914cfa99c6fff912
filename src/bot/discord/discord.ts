/** Discord: events come over the gateway, answers go over REST. */
import { setTimeout as wait } from "node:timers/promises";
import {
  type AutocompleteInteraction,
  Client,
  Events,
  GatewayIntentBits,
  type Interaction,
  Options,
  Status,
} from "discord.js";
import type { Logger } from "pino";
import type { DiscordConfig } from "../../config/discord.js";
import { UserError } from "../../errors.js";
import type { Card } from "../../lessons/cards/card.js";
import { goesOnCard } from "../../lessons/cards/progress-card.js";
import type { Reply } from "../../race/reply.js";
import type { Store } from "../../store/store.js";
import { keepLongCommands } from "../buttons.js";
import type { Command } from "../commands/command.js";
import { isAnswered } from "../job-messages.js";
import { keepTrying } from "../keep-trying.js";
import type { Handled, Platform } from "../platform.js";
import type { Request } from "../request.js";
import { type Acknowledgement, acknowledgement } from "./acknowledge.js";
import { callbackRest, type DiscordApi, discordApi, discordRest } from "./api.js";
import { offers } from "./autocomplete.js";
import { isAcknowledged, isGone } from "./failures.js";
import { LONGEST_BUTTON_ID, message } from "./message.js";
import { postToDiscord } from "./poster.js";
import { asksForForm, openForm, programSent, WATCH } from "./programs.js";
import { registerCommands } from "./register.js";
import { commandInput, DISCORD, languageOf, requestOf } from "./request.js";
import { welcomeServer } from "./welcome.js";

export interface DiscordParts {
  config: DiscordConfig;
  /** What this installation offers of all commands. */
  offered: readonly Command[];
  store: Store;
  logger: Logger;
}

/** Discord wants to hear within 3 s that there will be an answer; store and network take their share. */
const ACKNOWLEDGE_AFTER_MS = 100;
/** When the process stops, what is on its way to Discord gets so long, in ms. */
const LEAVE_WITHIN_MS = 500;
/** Discord allows about five edits of a message in five seconds. */
const VIEW_EVERY_MS = 1_500;
/** The last view of a job is shown so long before its message can no longer be changed, in ms; one comes every minute. */
const LAST_VIEW_MS = 90_000;

const NO_POSTS: Record<NonNullable<Request["mayNotPost"]>, () => UserError> = {
  notMember: () => new UserError("discord.error.notMember"),
  permission: () => new UserError("discord.error.permission"),
  groupMessage: () => new UserError("discord.error.groupMessage"),
};

export function createDiscord(parts: DiscordParts): Platform {
  const { config, offered, store, logger } = parts;
  const rest = discordRest(config);
  const callbacks = callbackRest(config);
  const api = discordApi(rest, config, callbacks);
  const stopping = new AbortController();
  const handling = new Set<Promise<unknown>>();
  /** Of the requests under way, by their ids. */
  const acknowledgements = new Map<string, Acknowledgement>();
  let client: Client | null = null;

  function track(work: Promise<unknown>): void {
    handling.add(work);
    void work.finally(() => handling.delete(work));
  }

  /** Where a request has been handled already, as when it is shown again after a restart, there is a new one. */
  function acknowledgementOf(request: Request): Acknowledgement {
    const { id } = request;
    const known = acknowledgements.get(id) ?? acknowledgement(request, { api, store, logger });
    acknowledgements.set(id, known);
    return known;
  }

  async function connect(handle: (request: Request) => Promise<Handled>): Promise<void> {
    // A new one for each attempt: one that failed has forgotten its token.
    client = createClient(config, logger).on(Events.InteractionCreate, (interaction) => {
      if (interaction.isAutocomplete()) return track(offer(interaction, api, logger));
      if (asksForForm(interaction)) return track(openForm(interaction, api, logger));
      const request = requestIn(interaction);
      if (request === null) return;
      const program = programSent(interaction).catch((err) => {
        logger.warn({ requestId: request.id, err }, "a program could not be fetched");
        return { name: null, language: null, text: "", unreadable: true as const };
      });
      track(
        program
          .then((sent) => handle(sent === null ? request : { ...request, program: sent }))
          .finally(() => acknowledgements.delete(request.id)),
      );
    });
    client.on(Events.GuildCreate, (guild) => track(welcomeServer(guild, { api, store, logger })));
    await client.login(config.token);
    logger.info({ shards: client.ws.shards.size }, "Discord: connected");
  }

  return {
    name: DISCORD,
    outlet: DISCORD,
    acknowledgeAfterMs: ACKNOWLEDGE_AFTER_MS,
    viewEveryMs: VIEW_EVERY_MS,
    recoverable: true,

    /** Registers the commands, then connects in the background: the gateway may be away for as long as it likes. */
    async receive(handle) {
      const { signal } = stopping;
      await keepTrying("Discord", () => registerCommands(offered, api, config), logger, signal);
      keepTrying("Discord", () => connect(handle), logger, signal).catch((err) => {
        if (!signal.aborted) logger.error({ err }, "Discord: not connected");
      });
    },
    refusesPosts: async ({ mayNotPost }) => (mayNotPost === undefined ? null : NO_POSTS[mayNotPost]()),
    acknowledge: (request, audience) => acknowledgementOf(request).defer(audience),
    async show(request, { card, audience, picture }) {
      await acknowledgementOf(request).answer(card, audience, await picture());
    },
    async edit({ job, card }, signal) {
      const { reply } = job;
      if (Date.now() < Number(reply.address.expires) - LAST_VIEW_MS)
        return edit(reply, card, signal, api, store);
      // From now on the message says nothing that will be untrue when it can no longer be changed.
      await edit(reply, goesOnCard(job, reply.language), signal, api, store);
      return "gone";
    },
    async change({ reply, card, replacedBy }, signal) {
      // The answer has taken the place of what was kept.
      if (replacedBy !== undefined && (await isAnswered(replacedBy, store))) return "gone";
      return await edit(reply, card, signal, api, store);
    },
    post: (posting) => postToDiscord(posting, { api, store, logger }),
    async ready() {
      const shards = [...(client?.ws.shards.values() ?? [])];
      const connected = shards.length > 0 && shards.every(({ status }) => status === Status.Ready);
      if (!connected) throw new Error("Discord is not connected");
    },
    async stop() {
      stopping.abort();
      await client?.destroy();
      // What still waits for Discord has been handed back.
      await Promise.race([Promise.allSettled(handling), wait(LEAVE_WITHIN_MS, undefined, { ref: false })]);
      for (const client of [rest, callbacks]) {
        client.clearHashSweeper();
        client.clearHandlerSweeper();
      }
    },
  };
}

function createClient({ apiUrl, shards }: DiscordConfig, logger: Logger): Client {
  const client = new Client({
    // Commands and buttons come without any; this one tells of the servers that the bot is added to.
    intents: [GatewayIntentBits.Guilds],
    ...(shards === "auto" ? { shards } : { shardCount: shards }),
    // What comes in before all servers have been heard of is handled at once.
    waitGuildTimeout: 0,
    rest: apiUrl === undefined ? {} : { api: apiUrl },
    // Everything that is needed is in the events themselves.
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      UserManager: 0,
      // Of ourselves, to know what we may do in a server.
      GuildMemberManager: { maxSize: 0, keepOverLimit: ({ id, client }) => id === client.user.id },
    }),
  });
  outlivesEvents(client, logger);
  client.on(Events.Error, (err) => logger.error({ err }, "Discord: an error of the connection"));
  client.on(Events.ShardError, (err, shard) => logger.warn({ err, shard }, "Discord: the connection broke"));
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    logger.error({ code, shard }, "Discord: disconnected for good; is DISCORD_TOKEN still valid?");
  });
  client.on(Events.ShardReconnecting, (shard) => logger.info({ shard }, "Discord: connecting again"));
  client.on(Events.ShardResume, (shard, replayed) => logger.info({ shard, replayed }, "Discord: resumed"));
  return client;
}

/**
 * discord.js throws where an event is not as Discord documents it, and nobody could catch that: also a buggy platform
 * must not end the process. The method is one of its own; test/faults holds that it is the one.
 */
function outlivesEvents(client: Client, logger: Logger): void {
  const ws = client.ws as unknown as { handlePacket(...packet: unknown[]): boolean };
  const handlePacket = ws.handlePacket.bind(ws);
  ws.handlePacket = (...packet) => {
    try {
      return handlePacket(...packet);
    } catch (err) {
      logger.error({ err }, "Discord: an event could not be understood");
      return false;
    }
  };
}

/** `null` for what we never asked for. */
function requestIn(interaction: Interaction): Request | null {
  if (interaction.isChatInputCommand()) return requestOf(interaction, commandInput(interaction));
  if (interaction.isMessageContextMenuCommand() || interaction.isModalSubmit()) {
    return requestOf(interaction, { command: WATCH, options: {} });
  }
  if (interaction.isButton()) return requestOf(interaction, { button: interaction.customId });
  return null;
}

async function offer(interaction: AutocompleteInteraction, api: DiscordApi, logger: Logger): Promise<void> {
  try {
    const { command, options } = commandInput(interaction);
    const focused = interaction.options.getFocused(true);
    await api.offer(interaction, offers(command, focused, options, languageOf(interaction.locale)));
  } catch (err) {
    // Also where another process was faster.
    if (!isAcknowledged(err)) logger.warn({ requestId: interaction.id, err }, "nothing could be offered");
  }
}

/** Changes the answer to an interaction, for as long as its token can be used. */
async function edit({ address }: Reply, card: Card, signal: AbortSignal, api: DiscordApi, store: Store) {
  const { token = "", expires } = address;
  if (Date.now() > Number(expires)) return "gone" as const;
  await keepLongCommands(card, LONGEST_BUTTON_ID, store);
  try {
    await api.edit(token, message(card, { picture: false, audience: "all", commandIds: api.commandIds }), {
      signal,
    });
    return "shown" as const;
  } catch (error) {
    if (isGone(error)) return "gone" as const;
    throw error;
  }
}
