import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { Redis } from "ioredis";
import pino from "pino";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { StartError } from "../../src/errors.js";
import { openStore } from "../../src/store/open.js";
import type { Store } from "../../src/store/store.js";
import { freePort, type RedisServer, startRedisServer } from "../support/redis.js";
import { until } from "../support/until.js";

const PASSWORD = "correct-horse";

/** Proves that there is a server to start; the tests start their own. */
const probe = await startRedisServer();
afterAll(() => probe?.stop());

const log: Record<string, unknown>[] = [];
const logger = pino({ level: "warn" }, { write: (line: string) => log.push(JSON.parse(line)) });

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const release of cleanUp.splice(0).reverse()) await release();
  log.length = 0;
});

async function start(port: number, ...settings: string[]): Promise<RedisServer> {
  const server = await startRedisServer(port, ...settings);
  if (server === null) throw new Error("no redis-server");
  cleanUp.push(server.stop);
  return server;
}

async function open(port: number, login = ""): Promise<Store> {
  const store = await openStore({
    url: `redis://${login}127.0.0.1:${port}`,
    prefix: "p",
    folder: "",
    logger,
  });
  cleanUp.push(store.close);
  return store;
}

/** A producer's and a small store's commands; each must fail while the server is away, and not hang. */
const commands = (store: Store): Record<string, () => Promise<unknown>> => {
  const queue = store.queues.queue("q");
  return {
    add: () => queue.add("job", {}),
    addBulk: () => queue.addBulk([{ name: "job", data: {} }]),
    getJob: () => queue.getJob("1"),
    getJobCounts: () => queue.getJobCounts("waiting"),
    upsertJobScheduler: () => queue.upsertJobScheduler("s", { every: 60_000 }),
    get: () => store.get("key"),
    increment: () => store.increment("key", 1),
    publish: () => store.publish("topic", "message"),
    ping: () => store.ping(1_000),
  };
};

async function expectAllToFail(store: Store): Promise<void> {
  const outcomes = Object.entries(commands(store)).map(async ([name, run]) => {
    await expect(run(), name).rejects.toThrow();
  });
  await Promise.all(outcomes);
}

describe.skipIf(probe === null)("while Redis is away", () => {
  test("a store that never saw it opens, fails, and works as soon as it is there", async () => {
    const port = await freePort();
    const store = await open(port);
    await expectAllToFail(store);

    const done: unknown[] = [];
    void store.queues.worker("later", async (job) => done.push(job.data)).run();
    const heard: string[] = [];
    const subscribed = store.subscribe("topic", (message) => heard.push(message));

    await start(port);
    await subscribed;
    await store.queues.queue("later").add("job", { n: 1 });
    await store.publish("topic", "hello");
    await until("the job is done and the message there", () => done.length === 1 && heard.length === 1);
  });

  test("commands fail when it has gone, and work again when it is back; workers and subscriptions too", async () => {
    const port = await freePort();
    const server = await start(port);
    const store = await open(port);
    const queue = store.queues.queue("q");
    const done: unknown[] = [];
    void store.queues.worker("q", async (job) => done.push(job.data)).run();
    const heard: string[] = [];
    await store.subscribe("topic", (message) => heard.push(message));
    await queue.add("job", 1);
    await until("the first job is done", () => done.length === 1);

    await server.stop();
    await expectAllToFail(store);

    await start(port);
    await until("the store answers", () =>
      store.ping(1_000).then(
        () => true,
        () => false,
      ),
    );
    await queue.add("job", 2);
    await until("the second job is done", () => done.length === 2);
    await until("a message is heard", async () => {
      await store.publish("topic", "again");
      return heard.length > 0;
    });
    expect(done).toEqual([1, 2]);
  });

  test("commands fail while it hangs, and work again when it goes on", async () => {
    const port = await freePort();
    const server = await start(port);
    const store = await open(port);
    await store.set("key", "1");

    process.kill(server.pid, "SIGSTOP");
    await expectAllToFail(store);
    process.kill(server.pid, "SIGCONT");
    await until("the store answers", () =>
      store.ping(1_000).then(
        () => true,
        () => false,
      ),
    );
    await store.queues.queue("q").add("job", {});
  });

  test("the log tells each error once, however many share the connection and however often it comes", async () => {
    const port = await freePort();
    const server = await start(port);
    const store = await open(port);
    for (const name of ["a", "b", "c"]) {
      await store.queues.queue(name).getJobCounts("waiting");
      const worker = store.queues.worker(name, async () => {});
      void worker.run();
      await worker.waitUntilReady();
    }
    await server.stop();
    for (let n = 0; n < 10; n++) await expect(store.get("key")).rejects.toThrow();

    const messages = log.map((line) => line.msg as string);
    expect(messages.some((message) => message.includes("ECONNREFUSED"))).toBe(true);
    expect(new Set(messages).size).toBe(messages.length);
  });

  test("a store with workers and subscriptions closes, whether it ever saw the server or lost it", async () => {
    const port = await freePort();
    const never = await open(await freePort());
    const server = await start(port);
    const lost = await open(port);
    for (const store of [never, lost]) void store.queues.worker("q", async () => {}).run();
    never.subscribe("topic", () => {}).catch(() => {}); // Fails when the store closes.
    await lost.subscribe("topic", () => {});
    await server.stop();
    await until("the loss is noticed", () =>
      lost.ping(1_000).then(
        () => false,
        () => true,
      ),
    );
    await Promise.all([never.close(), lost.close()]);
  });
});

describe.skipIf(probe === null)("where Redis demands a password", () => {
  test("the right one opens the store", async () => {
    const port = await freePort();
    await start(port, "--requirepass", PASSWORD);
    const store = await open(port, `:${PASSWORD}@`);
    await store.set("key", "value");
    expect(await store.get("key")).toBe("value");
  });

  test("without it or with a wrong one the start is refused with the remedy, which does not tell it", async () => {
    const port = await freePort();
    await start(port, "--requirepass", PASSWORD);
    for (const login of ["", ":wrong-horse@", "ada:wrong-horse@"]) {
      const refusal = await open(port, login).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(StartError);
      expect(`${refusal}`).toContain("STORE_URL");
      expect(inspect(refusal)).not.toContain("wrong-horse");
    }
    expect(inspect(log, { depth: 9 })).not.toContain("wrong-horse");
  });

  test("neither the log nor an error tells the password when it stops being the right one", async () => {
    const port = await freePort();
    const server = await start(port, "--requirepass", PASSWORD);
    const store = await open(port, `:${PASSWORD}@`);
    void store.queues.worker("q", async () => {}).run();
    await server.stop();
    await start(port, "--requirepass", "another");
    const errors: unknown[] = [];
    await until("the refusal is logged", async () => {
      await store.get("key").catch((error: unknown) => errors.push(error));
      return log.some((line) => `${line.msg}`.includes("WRONGPASS"));
    });
    expect(inspect(errors, { depth: 9, showHidden: true })).not.toContain(PASSWORD);
    expect(inspect(log, { depth: 9 })).not.toContain(PASSWORD);
  });

  test("a worker whose user may not ask for the server's version works", async () => {
    const port = await freePort();
    const server = await start(port);
    const admin = new Redis(server.url);
    await admin.call("ACL", "SETUSER", "ada", "on", `>${PASSWORD}`, "~*", "&*", "+@all", "-info");
    await admin.quit();
    const store = await open(port, `ada:${PASSWORD}@`);
    let done = 0;
    void store.queues.worker("q", async () => done++).run();
    await store.queues.queue("q").add("job", {});
    await until("the job is done", () => done === 1);
  });

  test("a database that is not there is refused as well", async () => {
    const port = await freePort();
    await start(port);
    const opened = openStore({ url: `redis://127.0.0.1:${port}/99`, prefix: "p", folder: "", logger });
    await expect(opened).rejects.toThrow(StartError);
  });
});

describe.skipIf(probe === null)("two installations on one Redis", () => {
  test("with different prefixes share no key, no topic and no queue", async () => {
    const port = await freePort();
    const server = await start(port);
    const [first, second] = await Promise.all(
      ["one", "two"].map((prefix) => openStore({ url: server.url, prefix, folder: "", logger })),
    );
    if (!first || !second) throw new Error("not open");
    cleanUp.push(first.close, second.close);
    const heard: string[] = [];
    for (const [name, store] of Object.entries({ first, second })) {
      await store.subscribe("topic", (message) => heard.push(`${name} heard ${message}`));
    }

    await first.set("key", "of the first");
    expect(await second.get("key")).toBeNull();

    await first.queues.queue("q").add("job", {}, { jobId: "same" });
    expect(await second.queues.queue("q").getJob("same")).toBeUndefined();

    await second.publish("topic", "from the second");
    await first.publish("topic", "from the first");
    await until("both are heard", () => heard.length === 2);
    expect(heard.sort()).toEqual(["first heard from the first", "second heard from the second"]);
  });
});

/** Connections go to the server behind `target` at the moment at which they are made. */
async function movingAddress(first: number): Promise<{ port: number; target: number }> {
  const address = { port: 0, target: first };
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(address.target, "127.0.0.1");
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => sockets.delete(from));
      from.pipe(to);
    }
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  address.port = (proxy.address() as AddressInfo).port;
  cleanUp.push(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return address;
}

describe.skipIf(probe === null)("a Redis that becomes a replica", () => {
  test("is not ready, and is left for the one that the address leads to by then", async () => {
    const [one, two] = [await freePort(), await freePort()];
    await start(one);
    await start(two);
    const address = await movingAddress(one);
    const store = await open(address.port);
    await store.set("key", "before");
    const heard: string[] = [];
    await store.subscribe("topic", (message) => heard.push(message));
    const jobs: string[] = [];
    const worker = store.queues.worker<object>("q", async (job) => void jobs.push(job.name));
    void worker.run();

    const old = new Redis(one);
    await old.replicaof("127.0.0.1", two);
    old.disconnect();
    await expect(store.ping(1_000)).rejects.toThrow("read-only replica");
    address.target = two;
    await until("it is ready again", () =>
      store.ping(1_000).then(
        () => true,
        () => false,
      ),
    );

    await store.set("key", "after");
    expect(await store.get("key")).toBe("after");
    await until("a message comes through", async () => {
      await store.publish("topic", "hello");
      return heard.includes("hello");
    });
    await until("a job is carried out", async () => {
      await store.queues.queue("q").add("job", {});
      return jobs.includes("job");
    });
    expect(log.map(({ msg }) => msg)).toContainEqual(expect.stringContaining("read-only replica"));
  });

  test.each([
    ["allkeys-lru", true],
    ["noeviction", false],
  ])("with the policy %s for a full memory is warned of at the start: %s", async (policy, warned) => {
    const port = await freePort();
    await start(port, "--maxmemory-policy", policy);
    await open(port);
    expect(log.some(({ msg }) => String(msg).includes("maxmemory-policy"))).toBe(warned);
  });
});
