/** Discord: events come over the gateway, answers go over REST. */
import { type AutocompleteInteraction, Client, Events, type Interaction, Options, Status } from "discord.js";
import type { Logger } from "pino";
import type { DiscordConfig } from "../../config/discord.js";
import type { Drawing } from "../../drawing/draw.js";
import type { Store } from "../../store/store.js";
import type { Services } from "../commands/command.js";
import { commands } from "../commands/index.js";
import { keepTrying } from "../keep-trying.js";
import { type DiscordApi, discordApi, discordRest } from "./api.js";
import { offers } from "./autocomplete.js";
import { isAcknowledged } from "./failures.js";
import { createLiveRaces } from "./live-races.js";
import { registerCommands } from "./register.js";
import { commandInput, languageOf, requestOf } from "./request.js";
import { type Event, type RespondParts, respond } from "./respond.js";

export interface DiscordParts {
  config: DiscordConfig;
  services: Services;
  store: Store;
  drawing: Pick<Drawing, "png">;
  logger: Logger;
}

export interface Discord {
  /** Rejects while events do not come in. */
  ready(): Promise<void>;
  /** Resolves when what has come in is answered and the gateway is left. */
  close(): Promise<void>;
}

/**
 * Registers the commands, then connects in the background. A Discord that is away is waited for there; throws
 * `StartError` where it refuses a setting.
 */
export async function startDiscord(parts: DiscordParts): Promise<Discord> {
  const { config, logger } = parts;
  const rest = discordRest(config);
  const api = discordApi(rest, config);
  const live = await createLiveRaces({ ...parts, api });
  const respondParts: RespondParts = { ...parts, api, watch: live.watch };
  const answering = new Set<Promise<void>>();
  let client: Client | null = null;
  let closed = false;

  function onInteraction(interaction: Interaction): void {
    const event = eventOf(interaction);
    if (event !== null) track(respond(event, respondParts));
    else if (interaction.isAutocomplete()) track(offer(interaction, api, logger));
  }

  function track(work: Promise<void>): void {
    answering.add(work);
    void work.finally(() => answering.delete(work));
  }

  async function connect(): Promise<void> {
    if (closed) return;
    // A new one for each attempt: one that failed has forgotten its token.
    client = createClient(config, logger).on(Events.InteractionCreate, onInteraction);
    await client.login(config.token);
    logger.info({ shards: client.ws.shards.size }, "Discord: connected");
  }

  const registering = await keepTrying("Discord", () => registerCommands(commands, api, config), logger);
  // Not waited for: the gateway may be away for as long as it likes.
  void keepTrying("Discord", connect, logger);
  return {
    async ready() {
      const shards = [...(client?.ws.shards.values() ?? [])];
      const connected = shards.length > 0 && shards.every(({ status }) => status === Status.Ready);
      if (!connected) throw new Error("Discord is not connected");
    },
    async close() {
      closed = true;
      registering.stop();
      await client?.destroy();
      await Promise.allSettled(answering);
      await live.close();
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
    },
  };
}

function createClient({ apiUrl, shards }: DiscordConfig, logger: Logger): Client {
  const client = new Client({
    // Commands and buttons come without any.
    intents: [],
    ...(shards === "auto" ? { shards } : { shardCount: shards }),
    rest: apiUrl === undefined ? {} : { api: apiUrl },
    // Everything that is needed is in the events themselves.
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      UserManager: 0,
      GuildMemberManager: 0,
    }),
  });
  client.on(Events.Error, (err) => logger.error({ err }, "Discord: an error of the connection"));
  client.on(Events.ShardError, (err, shard) => logger.warn({ err, shard }, "Discord: the connection broke"));
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    logger.error({ code, shard }, "Discord: disconnected for good; is DISCORD_TOKEN still valid?");
  });
  client.on(Events.ShardReconnecting, (shard) => logger.info({ shard }, "Discord: connecting again"));
  client.on(Events.ShardResume, (shard, replayed) => logger.info({ shard, replayed }, "Discord: resumed"));
  return client;
}

/** `null` for what we never asked for. */
function eventOf(interaction: Interaction): Event | null {
  if (interaction.isChatInputCommand()) {
    return { request: requestOf(interaction, commandInput(interaction)), button: null };
  }
  if (interaction.isButton()) {
    const { customId } = interaction;
    return { request: requestOf(interaction, { text: customId }), button: customId };
  }
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
