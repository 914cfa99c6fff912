/** What every store does with BullMQ's queues. Nothing here may know whether they are Redis's or embedded. */
import { afterAll, describe, expect, test } from "vitest";
import { until } from "../support/until.js";
import { startChild } from "./child.js";
import { type Options, open, openDuring } from "./contract.js";

export function queueContract(options: Options): void {
  describe("as a way for jobs", () => {
    const store = openDuring(options);

    test("a job goes from the queue to the worker and comes back with its result", async () => {
      const queue = store().queues.queue<{ n: number }>("simple");
      void store()
        .queues.worker<{ n: number }>("simple", async (job) => job.data.n * 2)
        .run();
      const { id } = await queue.add("double", { n: 21 });
      await until("the job is done", async () => (await queue.getJob(`${id}`))?.isCompleted());
      expect((await queue.getJob(`${id}`))?.returnvalue).toBe(42);
    });

    test("a worker does not run before it is told to", async () => {
      const queue = store().queues.queue("patient");
      const worker = store().queues.worker("patient", async () => "done");
      await worker.waitUntilReady();
      await queue.add("job", {}, { jobId: "waits" });
      expect(worker.isRunning()).toBe(false);
      void worker.run();
      await until("the job is done", async () => (await queue.getJobCounts("completed")).completed === 1);
    });

    test("the same job id twice is one run, also when the first is done already", async () => {
      const queue = store().queues.queue("same");
      const ran: (string | undefined)[] = [];
      void store()
        .queues.worker("same", async (job) => ran.push(job.id))
        .run();
      await Promise.all([
        queue.add("job", { n: 1 }, { jobId: "twin" }),
        queue.add("job", { n: 2 }, { jobId: "twin" }),
      ]);
      await until("the job is done", async () => (await queue.getJob("twin"))?.isCompleted());
      await queue.add("job", { n: 3 }, { jobId: "twin" });
      await queue.add("job", {}, { jobId: "after" });
      await until("the next job is done", async () => (await queue.getJob("after"))?.isCompleted());
      expect(ran).toEqual(["twin", "after"]);
    });

    test("a job that fails is tried again, not before its delay, and then counts as done", async () => {
      const queue = store().queues.queue("retry");
      const started: number[] = [];
      const worker = store().queues.worker("retry", async () => {
        started.push(Date.now());
        if (started.length === 1) throw new Error("not yet");
      });
      void worker.run();
      await queue.add("job", {}, { jobId: "again", attempts: 2, backoff: { type: "fixed", delay: 300 } });
      await until("the job is done", async () => (await queue.getJob("again"))?.isCompleted());
      expect(started).toHaveLength(2);
      // The clocks of delays have whole milliseconds.
      expect((started[1] ?? 0) - (started[0] ?? 0)).toBeGreaterThanOrEqual(299);
      expect((await queue.getJob("again"))?.attemptsMade).toBe(2);
    });

    test("a job that fails for good keeps its reason", async () => {
      const queue = store().queues.queue("failure");
      const worker = store().queues.worker("failure", async () => {
        throw new Error('it said "no", 理由如下');
      });
      void worker.run();
      await queue.add("job", {}, { jobId: "hopeless", attempts: 2 });
      await until("the job has failed", async () => (await queue.getJob("hopeless"))?.isFailed());
      const job = await queue.getJob("hopeless");
      expect(job?.failedReason).toBe('it said "no", 理由如下');
      expect(job?.attemptsMade).toBe(2);
    });

    test("with a concurrency above 1 jobs overlap, with 1 they do not", async () => {
      for (const concurrency of [3, 1]) {
        const name = `concurrency-${concurrency}`;
        const queue = store().queues.queue(name);
        let [running, most] = [0, 0];
        const worker = store().queues.worker(
          name,
          async () => {
            most = Math.max(most, ++running);
            // Nobody goes before as many are there as can be.
            await until("the others are here", () => most === concurrency);
            running--;
          },
          { concurrency },
        );
        await queue.addBulk(Array.from({ length: 3 }, () => ({ name: "job", data: {} })));
        void worker.run();
        await until("all are done", async () => (await queue.getJobCounts("completed")).completed === 3);
        expect(most).toBe(concurrency);
      }
    });

    test("a running job can be cancelled through its signal", async () => {
      const queue = store().queues.queue("cancel");
      let running = false;
      const worker = store().queues.worker("cancel", async (_job, _token, signal) => {
        running = true;
        await new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("cancelled")));
        });
      });
      void worker.run();
      await queue.add("job", {}, { jobId: "unwanted" });
      await until("the job runs", () => running);
      expect(worker.cancelJob("unwanted")).toBe(true);
      await until("the job has failed", async () => (await queue.getJob("unwanted"))?.isFailed());
      expect((await queue.getJob("unwanted"))?.failedReason).toBe("cancelled");
    });

    test("jobs are counted by state, and a waiting one can be removed", async () => {
      const queue = store().queues.queue("counts");
      await queue.add("job", {}, { jobId: "waits" });
      await queue.add("job", {}, { jobId: "goes" });
      await queue.add("job", {}, { jobId: "later", delay: 60_000 });
      expect(await queue.getJobCounts("waiting", "delayed", "active")).toEqual({
        waiting: 2,
        delayed: 1,
        active: 0,
      });
      const job = await queue.getJob("goes");
      await job?.remove();
      expect(await queue.getJob("goes")).toBeUndefined();
      expect(await queue.getJobCounts("waiting")).toEqual({ waiting: 1 });
    });

    test("a scheduler with a time zone plans by that zone's clock, and is one when it is set again", async () => {
      const queue = store().queues.queue("schedule");
      for (const pattern of ["0 0 8 * * *", "0 30 9 * * *"]) {
        await queue.upsertJobScheduler("morning", { pattern, tz: "Asia/Shanghai" }, { name: "lesson" });
      }
      const schedulers = await queue.getJobSchedulers();
      expect(schedulers).toHaveLength(1);
      expect(schedulers[0]).toMatchObject({ pattern: "0 30 9 * * *", tz: "Asia/Shanghai" });
      // Half past nine in Shanghai, all year round.
      expect(new Date(schedulers[0]?.next ?? 0).toISOString()).toMatch(/T01:30:00/);
      expect(await queue.removeJobScheduler("morning")).toBe(true);
      expect(await queue.getJobSchedulersCount()).toBe(0);
    });

    test("what is added while a worker is idle reaches it", async () => {
      const queue = store().queues.queue("idle");
      let drained = 0;
      const worker = store().queues.worker("idle", async () => {});
      worker.on("drained", () => drained++);
      void worker.run();
      for (let round = 1; round <= 3; round++) {
        await until("the worker is idle", () => drained === round);
        await queue.add("job", {});
        await until(
          "the job is done",
          async () => (await queue.getJobCounts("completed")).completed === round,
        );
      }
    });
  });

  killContract(options);
}

function killContract(options: Options): void {
  describe("when a worker's process is killed", () => {
    const jobId = "orphan";
    const queueName = "killed";
    const victims: ReturnType<typeof startChild>[] = [];
    afterAll(() => Promise.all(victims.map((victim) => victim.kill())));

    test("its job is run again by another, once, however often that happens before", async () => {
      for (let kills = 0; kills < 2; kills++) {
        const victim = startChild("store-hangs.mjs", { ...options(), queueName, jobId });
        victims.push(victim);
        await victim.line("running");
        await victim.kill();
      }

      const store = await open(options);
      const worker = store.queues.worker(queueName, () => store.increment(`runs/${jobId}`, 1));
      void worker.run();
      const queue = store.queues.queue(queueName);
      await until("the job is done", async () => (await queue.getJob(jobId))?.isCompleted(), 40_000);
      // Two by those who were killed.
      expect((await queue.getJob(jobId))?.returnvalue).toBe(3);
      expect(await queue.getJobCounts("waiting", "active", "completed", "failed")).toEqual({
        waiting: 0,
        active: 0,
        completed: 1,
        failed: 0,
      });
      await store.close();
      expect(await runsAfterwards(options, jobId)).toBe("3");
    }, 120_000);
  });
}

async function runsAfterwards(options: Options, jobId: string): Promise<string | null> {
  const store = await open(options);
  try {
    return await store.get(`runs/${jobId}`);
  } finally {
    await store.close();
  }
}
