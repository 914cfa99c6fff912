/** `/healthz`: the process lives. `/readyz`: it can do its work. `/metrics`: for Prometheus. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Queues } from "../workers/queues.js";

const READY_WITHIN_MS = 2_000;

export interface HealthParts {
  /** 0: any free port. */
  port: number;
  /** Rejects while something this process needs is away. */
  ready(timeoutMs: number): Promise<void>;
  queues: Queues;
  /** Races under way in this process; `undefined` where it runs none. */
  running: (() => number) | undefined;
  logger: Logger;
}

export interface Health {
  port: number;
  close(): Promise<void>;
}

/** Rejects where the port is taken. */
export async function startHealth(parts: HealthParts): Promise<Health> {
  const registry = metrics(parts);
  const answers: Record<string, () => Promise<string>> = {
    "/healthz": async () => "ok\n",
    "/readyz": () => parts.ready(READY_WITHIN_MS).then(() => "ready\n"),
    "/metrics": () => registry.metrics(),
  };
  const listener: RequestListener = (request, response) => {
    const answer = answers[request.url ?? ""];
    if (answer === undefined) {
      response.writeHead(404).end(`There are ${Object.keys(answers).join(", ")}.\n`);
      return;
    }
    answer().then(
      (text) => response.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(text),
      (err) => {
        parts.logger.warn({ err, url: request.url }, "not ready");
        response.writeHead(503).end("not ready\n");
      },
    );
  };
  const server = createServer(listener);
  await listening(server, parts.port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, resolve);
  });
}

function metrics({ queues, running }: HealthParts): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "photofinish_jobs",
    help: "Jobs of the races' queues, by state.",
    labelNames: ["queue", "state"],
    registers: [registry],
    async collect() {
      for (const queue of Object.values(queues.jobs)) {
        const counts = await queue.getJobCounts("waiting", "active", "delayed", "failed");
        for (const [state, count] of Object.entries(counts)) this.set({ queue: queue.name, state }, count);
      }
    },
  });
  if (running !== undefined) {
    new Gauge({
      name: "photofinish_races_running",
      help: "Races under way in this process.",
      registers: [registry],
      collect() {
        this.set(running());
      },
    });
  }
  return registry;
}
