/** The app's manifest, as Slack takes it when an app is made: from the commands' own declarations. */
import { text } from "../../lessons/text.js";
import type { Command } from "../commands/command.js";
import { usage } from "../commands/help.js";

/** The least that works, each for one thing. */
export const SCOPES: readonly string[] = [
  // Slash commands.
  "commands",
  // Mentions, which work in threads too.
  "app_mentions:read",
  // Where it was invited to, to say what can be typed there.
  ...["channels:read", "groups:read"],
  // Answers and results.
  "chat:write",
  // The picture of a race.
  "files:write",
  // To find a message of its own again, before another one is posted where the answer to the first got lost.
  ...["channels:history", "groups:history", "im:history", "mpim:history", "im:write"],
  // The language, the time zone and whether somebody is an admin.
  "users:read",
];

/** Slack's limits for a manifest. */
const MAX_DESCRIPTION = 2000;
const MAX_HINT = 1000;
const MAX_SHORTCUT = 150;

/** `url`: where Slack reaches the bot over HTTP; `null`: Socket Mode. */
export function slackManifest(commands: readonly Command[], url: string | null) {
  const address = url === null ? {} : { url };
  const requestUrl = url === null ? {} : { request_url: url };
  return {
    _metadata: { major_version: 2 },
    display_information: {
      name: "Photofinish",
      description:
        "Teaches concurrency by measuring it: sync, threads, async and processes race over the same tasks.",
      background_color: "#1b2a41",
    },
    features: {
      // Commands can be given in a direct message too.
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: "Photofinish", always_online: true },
      slash_commands: commands
        .filter(({ hidden }) => !hidden)
        .map((command) => slashCommand(command, address)),
      ...shortcuts(commands),
    },
    oauth_config: { scopes: { bot: SCOPES } },
    settings: {
      event_subscriptions: {
        ...requestUrl,
        bot_events: ["app_mention", "message.im", "member_joined_channel"],
      },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: url === null,
      token_rotation_enabled: false,
    },
  };
}

/** What takes a program can be chosen on a message that has one, too. */
function shortcuts(commands: readonly Command[]) {
  const own = commands.filter(({ form }) => form === "program");
  if (own.length === 0) return {};
  return {
    shortcuts: own.map(({ name, summary }) => ({
      name: text("en", "watch.message"),
      type: "message",
      callback_id: name,
      description: text("en", summary).slice(0, MAX_SHORTCUT),
    })),
  };
}

function slashCommand(command: Command, address: { url?: string }) {
  const hint = usage(command).split(" ").slice(1).join(" ");
  return {
    command: `/${command.name}`,
    ...address,
    description: text("en", command.summary).slice(0, MAX_DESCRIPTION),
    ...(hint !== "" && { usage_hint: hint.slice(0, MAX_HINT) }),
    should_escape: false,
  };
}
