/**
 * A local Slack: the Web API, uploads, `response_url` and Socket Mode for the bot, and for tests what people
 * do and see. It checks every message by Slack's rules and keeps what is wrong in `problems`.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "node:querystring";
import { socketMode } from "./socket-mode.js";
import { webApi } from "./web-api.js";
import { createWorkspace, type Workspace } from "./workspace.js";

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface SlackServer extends Workspace {
  /** Called with every call's method (or `response`, `upload`) before it is carried out, which waits for it. */
  before(method: string): unknown;
  /** The same, after it was answered. */
  after(method: string): unknown;
  /** For SLACK_API_URL. */
  apiUrl: string;
  /** A new address for answers, as comes with every command and button. */
  responseUrl(channel: string): string;
  /** Sends an envelope over every open socket in turn until one is acknowledged; resolves to the acknowledgement's ms. */
  socket: ReturnType<typeof socketMode>;
  close(): Promise<void>;
}

export async function startSlackServer(): Promise<SlackServer> {
  const workspace = createWorkspace();
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      workspace.problems.push(`the local Slack failed: ${error}`);
      response.writeHead(500).end();
    });
  });
  const socket = socketMode(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = webApi(workspace, { uploads: `http://${base}/upload/`, socket: `ws://${base}/socket` });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const [, place = "", name = ""] = (request.url ?? "").split("/");
    const method = place === "api" ? name : place;
    await slack.before(method);
    const fault = workspace.faultFor(method);
    const done = fault === null || fault.carriedOut ? carryOut(place, name, body, request) : null;
    if (fault?.reset) request.socket.destroy();
    else if (fault !== null) {
      response.writeHead(
        fault.status,
        fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter },
      );
      response.end(fault.body ?? "");
    } else response.writeHead(done?.status ?? 404, done?.headers).end(done?.body);
    await slack.after(method);
  }

  function carryOut(place: string, name: string, body: Buffer, request: IncomingMessage): Answer {
    if (place === "api") {
      const said = api(name, parse(body.toString()) as Record<string, string>, request.headers);
      const scopes = { "x-oauth-scopes": [...workspace.scopes].join(",") };
      return {
        status: 200,
        headers: { "content-type": "application/json", ...scopes },
        body: JSON.stringify(said),
      };
    }
    if (place === "response") {
      const status = workspace.respond(name, JSON.parse(body.toString()));
      return { status, body: status === 200 ? "ok" : "used_url" };
    }
    if (place !== "upload") return { status: 404 };
    if (request.headers.authorization !== undefined) workspace.problems.push("a token at an upload address");
    return { status: workspace.upload(name, body) ? 200 : 404, body: "OK" };
  }

  const slack: SlackServer = {
    ...workspace,
    before: () => undefined,
    after: () => undefined,
    apiUrl: `http://${base}/api/`,
    responseUrl: (channel) => `http://${base}/response/${workspace.openResponse(channel)}`,
    socket,
    async close() {
      socket.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return slack;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
