/** Slack's requests over HTTP. Signature and time of every one are checked, and nothing in one ends the process. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { parse } from "node:querystring";
import { verifySlackRequest } from "@slack/bolt";
import type { Logger } from "pino";
import type { SlackConnection } from "../../config/slack.js";
import { StartError } from "../../errors.js";
import { type ListenParts, type Receiving, type Take, taker } from "./receive.js";

const HTTP_PATH = "/slack/events";
/** In bytes; what Slack sends has some thousand. */
const LARGEST_BODY = 1024 * 1024;

type Http = Extract<SlackConnection, { kind: "http" }>;

export function overHttp({ signingSecret, port }: Http, parts: ListenParts): Receiving {
  const { logger } = parts;
  const take = taker(parts);
  const server = createServer((request, response) => {
    answer(request, response, { signingSecret, take, logger }).catch((err) => {
      logger.warn({ err }, "a request of Slack's could not be answered");
      response.destroy();
    });
  });
  let up = false;
  return {
    async start() {
      if (up) return;
      try {
        await listening(server, port);
      } catch (error) {
        throw new StartError(`SLACK_PORT ${port} cannot be used: ${(error as Error).message}`);
      }
      up = true;
    },
    isUp: () => up,
    async stop() {
      if (!up) return;
      up = false;
      await new Promise((resolve) => {
        server.close(resolve);
        // Requests that are being answered end by themselves, and soon.
        server.closeIdleConnections();
      });
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

interface AnswerParts {
  signingSecret: string;
  take: Take;
  logger: Logger;
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: AnswerParts): Promise<void> {
  const { signingSecret, take, logger } = parts;
  const end = (status: number, text = "") => response.writeHead(status, { connection: "close" }).end(text);
  const [path] = (request.url ?? "").split("?");
  if (path !== HTTP_PATH) return void end(404);
  if (request.method !== "POST") return void end(405);
  const body = await read(request);
  if (body === null) return void end(413);
  const form = String(request.headers["content-type"]).startsWith("application/x-www-form-urlencoded");
  // Slack checks the certificate with an unsigned request.
  if (form && parse(body).ssl_check === "1") return void end(200);
  if (!isSigned(request, body, signingSecret)) {
    logger.warn(
      "An unsigned request was refused. If that was Slack, SLACK_SIGNING_SECRET is not this app's signing secret.",
    );
    return void end(401);
  }
  const said = contentOf(body, form);
  if (said === null) return void end(400);
  if (said.type === "url_verification" && typeof said.challenge === "string") {
    response.writeHead(200, { "content-type": "text/plain" }).end(said.challenge);
    return;
  }
  await take(said, async () => void response.writeHead(200).end());
}

/** `null` where it is too large; the rest is not read then. */
async function read(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function isSigned({ headers }: IncomingMessage, body: string, signingSecret: string): boolean {
  try {
    verifySlackRequest({
      signingSecret,
      body,
      headers: {
        "x-slack-signature": String(headers["x-slack-signature"]),
        "x-slack-request-timestamp": Number(headers["x-slack-request-timestamp"]),
      },
    });
    return true;
  } catch {
    return false;
  }
}

/** Of a form, what is in its `payload` where it has one. `null` for what is no object. */
function contentOf(body: string, form: boolean): Record<string, unknown> | null {
  try {
    const fields = form ? parse(body) : null;
    const content: unknown =
      fields === null || fields.payload !== undefined
        ? JSON.parse(String(fields?.payload ?? body))
        : { ...fields };
    return typeof content === "object" && content !== null && !Array.isArray(content)
      ? (content as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
