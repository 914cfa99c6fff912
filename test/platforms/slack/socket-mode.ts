/** Socket Mode's side of Slack: envelopes go out over a WebSocket, acknowledgements come back. */
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

export function socketMode(server: Server) {
  const sockets = new WebSocketServer({ server, path: "/socket" });
  const acknowledged = new Map<string, number>();
  let opened = 0;
  sockets.on("connection", (socket) => {
    opened += 1;
    socket.send(JSON.stringify({ type: "hello", num_connections: sockets.clients.size }));
    socket.on("message", (data) => {
      const { envelope_id } = JSON.parse(String(data)) as { envelope_id: string };
      acknowledged.set(envelope_id, performance.now());
    });
  });

  return {
    /** Since the beginning. */
    opened: () => opened,
    connected: () => sockets.clients.size,
    /** Over one of the connections, as Slack does. */
    send(type: string, envelopeId: string, payload: object): void {
      const [socket] = sockets.clients;
      if (socket === undefined) throw new Error("no socket is open");
      socket.send(JSON.stringify({ type, envelope_id: envelopeId, payload, accepts_response_payload: true }));
    },
    isAcknowledged: (envelopeId: string) => acknowledged.has(envelopeId),
    /** `warning` or `refresh_requested`: the bot is to connect again. */
    askToReconnect(reason: string): void {
      for (const socket of sockets.clients) socket.send(JSON.stringify({ type: "disconnect", reason }));
    },
    /** As when the network breaks. */
    cut(): void {
      for (const socket of sockets.clients as Set<WebSocket>) socket.terminate();
    },
    close(): void {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
