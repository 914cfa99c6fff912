import { describe, expect, it } from "vitest";
import { z } from "zod";
import { commands } from "../../../src/bot/commands/index.js";
import { slackManifest } from "../../../src/bot/slack/manifest.js";

/** The parts of Slack's published schema that the manifest uses, and no others. */
const url = z
  .string()
  .regex(/^https?:\/\//)
  .max(3000);
const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.int() }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(["message", "global"]),
          callback_id: z.string().min(1).max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10)
      .optional(),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().min(1).max(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z
            .string()
            .regex(/^\/[a-z0-9_-]+$/)
            .max(32),
          url: url.optional(),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().min(1).max(1000).optional(),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string().max(50)).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      request_url: url.optional(),
      bot_events: z.array(z.string()).max(100),
    }),
    interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: url.optional() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

/** Slack's own commands, which no app can have. */
const TAKEN =
  "archive away call collapse dnd expand feed invite join leave me msg mute open remind remove rename search shortcuts shrug star status topic who";

describe("the manifest for Slack", () => {
  it.each([null, "https://bot.example/slack/events"])("is as Slack's schema wants it (%s)", (address) => {
    const manifest = JSON.parse(JSON.stringify(slackManifest(commands, address)));
    expect(schema.safeParse(manifest).error?.issues ?? []).toEqual([]);
    expect(manifest.settings.socket_mode_enabled).toBe(address === null);
  });

  it("has every command that is listed, and none that Slack has itself", () => {
    const names = slackManifest(commands, null).features.slash_commands.map(({ command }) => command);
    expect(names).toEqual(commands.map(({ name }) => `/${name}`));
    expect(names.filter((name) => TAKEN.split(" ").includes(name.slice(1)))).toEqual([]);
  });

  it("tells Slack where to reach the bot over HTTP, for commands, events and buttons", () => {
    const { features, settings } = slackManifest(commands, "https://bot.example/slack/events");
    const places = [
      ...features.slash_commands.map((command) => "url" in command && command.url),
      "request_url" in settings.interactivity && settings.interactivity.request_url,
      "request_url" in settings.event_subscriptions && settings.event_subscriptions.request_url,
    ];
    expect(new Set(places)).toEqual(new Set(["https://bot.example/slack/events"]));
  });
});
