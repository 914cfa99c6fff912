/** A platform that the project has never heard of needs nothing but the interface: from a request to its post. */
import { afterAll, expect, test } from "vitest";
import { readCourse, readTips } from "../../src/app/content.js";
import { type Chat, startChat } from "../../src/bot/chat.js";
import { createJobQueues } from "../../src/bot/jobs.js";
import type { Handled, Platform, Posting, Shown } from "../../src/bot/platform.js";
import type { Request } from "../../src/bot/request.js";
import { createServices } from "../../src/bot/services.js";
import { tipsIn } from "../../src/bot/tips/tips.js";
import { createDrawing } from "../../src/drawing/draw.js";
import { resultsIn } from "../../src/store/results.js";
import { createBudget } from "../../src/workers/budget.js";
import { openQueues } from "../../src/workers/queues.js";
import { startWorker } from "../../src/workers/worker.js";
import { request } from "../support/commands.js";
import { runnerForTests } from "../support/runner.js";
import { type StoreForTests, silent, storeForTests } from "../support/stores.js";
import { self } from "../support/this-process.js";
import { until } from "../support/until.js";

const ended: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ended.reverse()) await end();
});

/** Notes what it is told to do. */
function notebook() {
  const steps: string[] = [];
  const shown: Shown[] = [];
  const posted: Posting[] = [];
  let handle: (request: Request) => Promise<Handled> = () =>
    Promise.reject(new Error("it does not listen yet"));
  const platform: Platform = {
    name: "notebook",
    outlet: "notebook",
    acknowledgeAfterMs: null,
    viewEveryMs: 50,
    async receive(handler) {
      handle = handler;
    },
    acknowledge: async () => void steps.push("acknowledged"),
    async show(_request, answer) {
      shown.push(answer);
    },
    async edit() {
      steps.push("shown while it runs");
      return "shown";
    },
    async post(posting) {
      steps.push("posted");
      posted.push(posting);
    },
    ready: async () => {},
    stop: async () => void steps.push("stopped"),
  };
  const ask = (id: string, text: string) =>
    handle(request({ id, platform: "notebook", outlet: "notebook", input: { text } }));
  return { platform, steps, shown, posted, ask };
}

test("a new platform answers commands and gets the result of a race with its picture", async () => {
  const { store, remove } = (await storeForTests("embedded")) as StoreForTests;
  ended.push(remove);
  const [queues, results, drawing] = [openQueues(store.queues), resultsIn(store), createDrawing()];
  ended.push(drawing.close);
  const runner = runnerForTests();
  ended.push(runner.close);
  const budget = createBudget({ processes: 100, threads: 100, memoryMb: 1_000 });
  const worker = await startWorker({
    store,
    queues,
    results,
    runner,
    budget,
    concurrency: 5,
    self,
    logger: silent,
  });
  ended.push(worker.stop);

  const { platform, steps, shown, posted, ask } = notebook();
  const tips = { store, tips: readTips(), now: Date.now };
  const course = readCourse();
  const services = createServices({
    store,
    queues,
    results,
    tips: tipsIn(tips),
    course,
    version: "1.2.3",
    features: { sandbox: false },
  });
  const limits = { racesPerUser: 5, waitingRaces: 10 };
  const jobs = createJobQueues({ store, queues, results, limits, logger: silent });
  const parts = { services, jobs, store, results, drawing, self, tips, logger: silent };
  const chat: Chat = await startChat(platform, parts);

  await ask("1", "/about");
  expect(shown[0]?.card.title).toBe("Photofinish 1.2.3");
  expect(await ask("2", "/race async 0.1 runtime=node")).toEqual({ failed: false, jobId: "notebook-2" });
  await until("the result is posted", () => posted.length > 0);
  expect(posted).toMatchObject([{ id: "notebook-2", to: "answer", failed: false }]);
  expect(posted[0]?.png?.subarray(1, 4).toString()).toBe("PNG");
  expect([steps[0], steps[1], steps.at(-1)]).toEqual(["acknowledged", "shown while it runs", "posted"]);

  await chat.stopTaking();
  await chat.stop();
  expect(steps.at(-1)).toBe("stopped");
});
