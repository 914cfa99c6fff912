/** Against a real cluster of three nodes. */
import { Cluster, Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";
import { StartError } from "../../src/errors.js";
import { openStore } from "../../src/store/open.js";
import { type RedisServer, startRedisServer } from "../support/redis.js";
import { silent } from "../support/stores.js";
import { until } from "../support/until.js";

const SLOTS = 16_384;

const nodes: RedisServer[] = [];
for (let node = 0; node < 3; node++) {
  const settings = ["--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf"];
  const server = await startRedisServer(undefined, ...settings);
  if (server !== null) nodes.push(server);
}
afterAll(() => Promise.all(nodes.map((node) => node.stop())));

/** Each gets a third of the slots, and hears of the others. */
async function join(): Promise<void> {
  const clients = nodes.map(({ url }) => new Redis(url));
  for (const [index, client] of clients.entries()) {
    const [from, to] = [index, index + 1].map((share) => Math.floor((share * SLOTS) / nodes.length));
    await client.call("CLUSTER", "ADDSLOTSRANGE", `${from}`, `${Number(to) - 1}`);
    for (const { port } of nodes) await client.cluster("MEET", "127.0.0.1", port);
  }
  await until("all nodes know of all slots", async () => {
    const states = await Promise.all(clients.map((client) => client.cluster("INFO")));
    return states.every((state) => String(state).includes("cluster_state:ok"));
  });
  for (const client of clients) client.disconnect();
}

describe.skipIf(nodes.length < 3)("a Redis Cluster", () => {
  test("has the keys of one installation on several nodes, each of which refuses those of the others", async () => {
    await join();
    const cluster = new Cluster(nodes.map(({ port }) => ({ host: "127.0.0.1", port })));
    const slots = await Promise.all(
      ["photofinish:key:a", "photofinish:key:b"].map((key) => cluster.cluster("KEYSLOT", key)),
    );
    expect(new Set(slots).size).toBe(2);
    cluster.disconnect();
    const answers = await Promise.all(
      nodes.map(async ({ url }) => {
        const client = new Redis(url);
        const answer = await client.set("photofinish:key:a", "1").catch((error: Error) => error.message);
        client.disconnect();
        return answer.split(" ")[0];
      }),
    );
    expect(answers.sort()).toEqual(["MOVED", "MOVED", "OK"]);
  });

  test("is refused at the start, with what to use instead", async () => {
    for (const { url } of nodes) {
      const error = await openStore({ url, prefix: "p", folder: "", logger: silent }).catch(
        (reason) => reason,
      );
      expect(error).toBeInstanceOf(StartError);
      expect(error.message).toContain("node of a Redis Cluster");
    }
  });
});
