/** Discord's gateway, version 10: hello, identify, heartbeat, resume, dispatch. */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  ack: 11,
};
const AUTHENTICATION_FAILED = 4004;

interface Session {
  id: string;
  shard: [number, number];
  /** What was dispatched, in order; the first has the number 1. */
  events: { t: string; d: unknown }[];
  socket: WebSocket | null;
}

export interface Gateway {
  /** To the shards that the event belongs to, in every process that is connected. */
  dispatch(name: string, data: unknown, guild?: string): void;
  /** Cuts every connection without a word; sessions can be resumed. */
  drop(): void;
  sessions(): number;
  connected(): number;
  count: { identified: number; resumed: number; heartbeats: number };
  close(): Promise<void>;
}

export interface GatewayOptions {
  token: string;
  applicationId: string;
  heartbeatMs: number;
  url(): string;
}

export function gatewayOn(http: Server, options: GatewayOptions): Gateway {
  const server = new WebSocketServer({ server: http, path: "/gateway" });
  const sessions = new Map<string, Session>();
  const count = { identified: 0, resumed: 0, heartbeats: 0 };

  server.on("connection", (socket) => {
    send(socket, OP.hello, { heartbeat_interval: options.heartbeatMs });
    socket.on("message", (raw) => receive(socket, JSON.parse(String(raw))));
    socket.on("close", () => {
      for (const session of sessions.values()) if (session.socket === socket) session.socket = null;
    });
    socket.on("error", () => {}); // Cut by a test.
  });

  function receive(socket: WebSocket, { op, d }: { op: number; d: never }): void {
    if (op === OP.heartbeat) {
      count.heartbeats++;
      send(socket, OP.ack, null);
    } else if (op === OP.identify) identify(socket, d);
    else if (op === OP.resume) resume(socket, d);
  }

  function identify(
    socket: WebSocket,
    { token, shard = [0, 1] }: { token: string; shard?: [number, number] },
  ): void {
    if (token !== options.token) {
      socket.close(AUTHENTICATION_FAILED, "Authentication failed.");
      return;
    }
    count.identified++;
    const session: Session = { id: randomUUID(), shard, events: [], socket };
    sessions.set(session.id, session);
    const user = {
      id: options.applicationId,
      username: "photofinish",
      discriminator: "0",
      avatar: null,
      bot: true,
    };
    dispatchTo(session, "READY", {
      v: 10,
      user,
      guilds: [],
      session_id: session.id,
      resume_gateway_url: options.url(),
      shard,
      application: { id: options.applicationId, flags: 0 },
    });
  }

  function resume(socket: WebSocket, { session_id, seq }: { session_id: string; seq: number }): void {
    const session = sessions.get(session_id);
    if (session === undefined) {
      send(socket, OP.invalid, false);
      return;
    }
    count.resumed++;
    session.socket = socket;
    const missed = session.events.slice(seq);
    missed.forEach((event, index) => {
      socket.send(JSON.stringify({ op: OP.dispatch, s: seq + index + 1, ...event }));
    });
    dispatchTo(session, "RESUMED", {});
  }

  function dispatchTo(session: Session, t: string, d: unknown): void {
    session.events.push({ t, d });
    session.socket?.send(JSON.stringify({ op: OP.dispatch, s: session.events.length, t, d }));
  }

  return {
    count,
    sessions: () => sessions.size,
    connected: () => [...sessions.values()].filter(({ socket }) => socket !== null).length,
    dispatch(name, data, guild = "0") {
      for (const session of sessions.values()) {
        const [shard, shards] = session.shard;
        if (Number((BigInt(guild) >> 22n) % BigInt(shards)) === shard) dispatchTo(session, name, data);
      }
    },
    drop() {
      for (const { socket } of sessions.values()) socket?.terminate();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
}

function send(socket: WebSocket, op: number, d: unknown): void {
  socket.send(JSON.stringify({ op, d, s: null, t: null }));
}
