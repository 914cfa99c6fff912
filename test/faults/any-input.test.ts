/** Whatever a platform sends, or a holder of its secret: every request is answered, and nothing ends the process. */
import { stringify } from "node:querystring";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mention, press, slashCommand } from "../platforms/slack/people.js";
import { until } from "../support/until.js";
import { type Installation, install, isAnswered, type Running } from "./installation.js";

let here: Installation;
let bot: Running;
beforeAll(async () => {
  here = await install({ chats: ["slack", "discord"] });
  bot = await here.ready("bot", { LOG_LEVEL: "error" });
  await until("Discord is connected", () => here.discord.gateway.connected() > 0);
});
afterAll(() => here?.stop());

const TYPES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "text/plain",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "APPLICATION/JSON",
  "",
  "nonsense",
];
/** Values of every type, also those that JSON can hold and a number or a key of JavaScript cannot, or not as it is. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(
    1e308,
    -1e308,
    2 ** 53,
    "1e999",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud800",
    [],
    {},
  ),
  fc.string({ unit: "binary", maxLength: 200 }),
);

type Path = (string | number)[];
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

/** A copy in which what is at the path is another value, or missing where that is `undefined`. */
function changed(whole: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  const copy: Record<string, unknown> = Array.isArray(whole)
    ? ([...whole] as never)
    : { ...(whole as object) };
  if (rest.length === 0 && other === undefined) delete copy[key];
  else copy[key] = changed(copy[key], rest, other);
  return copy;
}

/** What a platform sends, with some of it replaced or left out. */
const mutated = (examples: readonly unknown[]) =>
  fc.constantFrom(...examples).chain((example) => {
    const change = fc.tuple(fc.constantFrom(...pathsOf(example)), fc.option(value, { nil: undefined }));
    return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) =>
      changes.reduce((whole: unknown, [path, other]) => {
        try {
          return changed(whole, path, other);
        } catch {
          return whole; // An earlier change took away what this one is in.
        }
      }, example),
    );
  });

async function livesOn(): Promise<void> {
  const status = await bot.status("/healthz");
  expect([status, bot.process.exitCode, bot.process.signalCode], bot.err().slice(-3_000)).toEqual([
    200,
    null,
    null,
  ]);
}

function examplesOfSlack(): unknown[] {
  const message = {
    channel: "C1",
    ts: "1.2",
    thread: undefined,
    text: "",
    blocks: [],
    changes: [],
    via: "api",
  };
  const button = { action_id: "a", value: "/tip", text: { text: "Tip" } };
  return [
    slashCommand(here.slack, "/help"),
    mention(here.slack, "<@UBOT> help"),
    press(here.slack, { ...message, to: undefined, via: "api" }, button),
    {
      type: "view_submission",
      user: { id: "UADA" },
      view: { id: "V1", callback_id: "watch", private_metadata: "{}", state: { values: {} } },
    },
    {
      type: "message_action",
      callback_id: "watch",
      trigger_id: "t",
      user: { id: "UADA" },
      channel: { id: "C1" },
      message: { ts: "1.2", text: "x" },
    },
    {
      type: "event_callback",
      event: { type: "message", channel_type: "im", channel: "D1", user: "UADA", text: "help", ts: "1.2" },
    },
    { type: "url_verification", challenge: "c" },
  ];
}

test("Slack over HTTP, signed: any body of any content type", async () => {
  const body = fc.oneof(
    value.map((each) => JSON.stringify(each) ?? ""),
    fc.string({ unit: "binary", maxLength: 500 }),
    value.map((each) => stringify({ payload: JSON.stringify(each) })),
    fc.constantFrom(
      "[".repeat(100_000),
      `{"a":`.repeat(50_000),
      `{"type":"event_callback","type":"block_actions","event":1,"event":{"type":"app_mention"}}`,
      "command=/help&command=/tip&user_id=U1&user_id=U2&channel_id=C1&channel_id=C2",
      "payload=1&payload=2",
      `{"type":${"9".repeat(1_000)},"event":{"ts":1e999}}`,
      "x".repeat(2 * 1024 * 1024),
    ),
  );
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom(...TYPES), async (sent, type) => {
      const status = await here.http.send(sent, type).then(
        (answer) => answer.status,
        () => null, // Too long: the connection is closed before all of it was sent.
      );
      if (Buffer.byteLength(sent) < 1024 * 1024)
        expect(status).toSatisfy((it: number) => it >= 200 && it < 500);
    }),
    { numRuns: 300 },
  );
  await livesOn();
});

test("Slack over HTTP, signed: what Slack sends, with fields missing, of another type, huge or nested", async () => {
  await fc.assert(
    fc.asyncProperty(mutated(examplesOfSlack()), fc.boolean(), async (sent, asForm) => {
      const text = JSON.stringify(sent) ?? "";
      const { status } = asForm
        ? await here.http.send(stringify({ payload: text }), TYPES[1] as string)
        : await here.http.send(text, TYPES[0] as string);
      expect(status).toSatisfy((it: number) => it >= 200 && it < 500);
    }),
    { numRuns: 400 },
  );
  await livesOn();
  here.slack.messages.length = 0;
  await here.http.command(slashCommand(here.slack, "/tip", { user: "UBOB" }));
  await here.message("a tip", () => true);
});

test("Discord: interactions with fields missing, of another type, huge or nested", async () => {
  const asked = [
    here.discord.command("tip", null),
    here.discord.command("race", "async", { tasks: "0.1", runtime: "node" }),
    here.discord.press("/tip"),
    here.discord.complete("race", "async", { tasks: "1" }, "tasks"),
  ];
  await fc.assert(
    fc.asyncProperty(mutated(asked.map(({ payload }) => payload)), async (payload) => {
      here.discord.gateway.dispatch("INTERACTION_CREATE", payload);
      await new Promise(setImmediate);
    }),
    { numRuns: 400 },
  );
  await livesOn();
  const tip = here.discord.command("tip", null);
  await until("a tip is shown", () => isAnswered(tip));
  await livesOn();
});
