/** The methods of the Web API that the bot may call; any other is a problem. */
import type { IncomingHttpHeaders } from "node:http";
import { APP_TOKEN, type Block, BOT, type File, type Message, TEAM, type Workspace } from "./workspace.js";

type Args = Record<string, string>;
type Said = Record<string, unknown> & { ok: boolean };

const SCOPE_OF: Record<string, string> = {
  "chat.postMessage": "chat:write",
  "chat.postEphemeral": "chat:write",
  "chat.update": "chat:write",
  "chat.delete": "chat:write",
  "conversations.open": "im:write",
  "files.getUploadURLExternal": "files:write",
  "files.completeUploadExternal": "files:write",
  "users.info": "users:read",
};

const refuse = (error: string): Said => ({ ok: false, error });

export function webApi(workspace: Workspace, urls: { uploads: string; socket: string }) {
  const { messages, files, users, joined, calls, problems } = workspace;

  const methods: Record<string, (args: Args) => Said> = {
    "auth.test": () => ({ ok: true, user_id: BOT.user, bot_id: BOT.id, team_id: TEAM, team: "Local" }),
    "apps.connections.open": () => ({ ok: true, url: `${urls.socket}?ticket=${workspace.next()}` }),
    "users.info": ({ user = "", include_locale }) => {
      const found = users.get(user);
      if (found === undefined) return refuse("user_not_found");
      const { locale, tz, admin } = found;
      const said = {
        id: user,
        name: user.toLowerCase(),
        tz,
        is_admin: admin,
        profile: { display_name: user },
      };
      return { ok: true, user: { ...said, ...(include_locale === "true" && { locale }) } };
    },
    "views.open": ({ trigger_id = "", view = "" }) => {
      if (trigger_id === "") return refuse("invalid_trigger_id");
      workspace.forms.push(JSON.parse(view));
      return { ok: true };
    },
    "chat.postMessage": (args) => {
      const { channel = "" } = args;
      const direct = users.has(channel);
      if (!joined.has(channel) && !direct) return refuse("not_in_channel");
      const problem = blocksProblem(args);
      if (problem !== null) return problem;
      const metadata = args.metadata === undefined ? undefined : JSON.parse(args.metadata);
      const posted = workspace.post({ ...message(args), to: undefined, via: "api", metadata });
      return { ok: true, channel, ts: posted.ts };
    },
    "chat.postEphemeral": (args) => {
      if (!joined.has(args.channel ?? "")) return refuse("not_in_channel");
      const problem = blocksProblem(args);
      if (problem !== null) return problem;
      return { ok: true, message_ts: workspace.post({ ...message(args), to: args.user, via: "api" }).ts };
    },
    "chat.update": (args) => {
      const found = messages.find(({ channel, ts }) => channel === args.channel && ts === args.ts);
      if (found === undefined) return refuse("message_not_found");
      const problem = blocksProblem(args);
      if (problem !== null) return problem;
      const { text, blocks } = message(args);
      Object.assign(found, { text, blocks });
      found.changes.push(performance.now());
      return { ok: true, channel: found.channel, ts: found.ts };
    },
    "chat.delete": (args) => {
      const at = messages.findIndex(({ channel, ts }) => channel === args.channel && ts === args.ts);
      if (at < 0) return refuse("message_not_found");
      messages.splice(at, 1);
      return { ok: true };
    },
    "conversations.open": ({ users = "" }) =>
      workspace.users.has(users) ? { ok: true, channel: { id: users } } : refuse("user_not_found"),
    "conversations.history": (args) => history(args, ({ thread }) => thread === undefined),
    "conversations.replies": (args) => history(args, ({ thread }) => thread === args.ts),
    "files.getUploadURLExternal": ({ filename = "", length = "0", alt_txt = "" }) => {
      if (!filename.endsWith(".png") || Number(length) < 1) return refuse("invalid_arguments");
      const id = `F${workspace.next()}`;
      const file: File = {
        id,
        length: Number(length),
        altText: alt_txt,
        bytes: null,
        complete: false,
        sharedIn: null,
      };
      files.set(id, file);
      return { ok: true, upload_url: `${urls.uploads}${id}`, file_id: id };
    },
    "files.completeUploadExternal": ({ files: list = "[]", channel_id, thread_ts }) => {
      for (const { id } of JSON.parse(list) as { id: string }[]) {
        const file = files.get(id);
        if (file === undefined || file.bytes === null) return refuse("file_not_found");
        if (file.complete) return refuse("file_already_completed");
        file.complete = true;
        if (channel_id !== undefined) file.sharedIn = { channel: channel_id, thread: thread_ts };
      }
      return { ok: true, files: JSON.parse(list) };
    },
  };

  /** What the bot may read, newest first. Nobody finds what only one user sees. */
  function history(args: Args, isIt: (message: Message) => boolean): Said {
    const { channel = "", include_all_metadata } = args;
    if (!joined.has(channel) && !users.has(channel)) return refuse("not_in_channel");
    if (!workspace.scopes.has(users.has(channel) ? "im:history" : "channels:history"))
      return refuse("missing_scope");
    const there = messages.filter((each) => each.channel === channel && each.to === undefined && isIt(each));
    const said = there.map(({ ts, text, metadata }) => ({
      type: "message",
      ts,
      text,
      ...(include_all_metadata === "true" && { metadata }),
    }));
    return { ok: true, messages: said.reverse(), has_more: false };
  }

  /** `invalid_blocks` for what Slack would refuse, among that a file it does not know yet. */
  function blocksProblem(args: Args): Said | null {
    const { text, blocks } = message(args);
    if (!workspace.check({ text, blocks })) return refuse("invalid_blocks");
    for (const { slack_file } of blocks as { slack_file?: { id: string } }[]) {
      if (slack_file === undefined) continue;
      if (files.get(slack_file.id)?.complete !== true) return refuse("invalid_blocks");
      if (workspace.slowFiles.refusals > 0) {
        workspace.slowFiles.refusals -= 1;
        return refuse("invalid_blocks");
      }
    }
    return null;
  }

  return (method: string, args: Args, headers: IncomingHttpHeaders): Said => {
    calls.push({ method, args, at: performance.now() });
    const token = (headers.authorization ?? "").replace("Bearer ", "");
    const expected = method === "apps.connections.open" ? APP_TOKEN : BOT.token;
    if (token !== expected) return refuse("invalid_auth");
    const scope = SCOPE_OF[method];
    if (scope !== undefined && !workspace.scopes.has(scope)) return refuse("missing_scope");
    const run = methods[method];
    if (run !== undefined) return run(args);
    problems.push(`an unexpected call of ${method}`);
    return refuse("unknown_method");
  };
}

function message(args: Args) {
  return {
    channel: args.channel ?? "",
    thread: args.thread_ts,
    text: args.text ?? "",
    blocks: JSON.parse(args.blocks ?? "[]") as Block[],
  };
}
