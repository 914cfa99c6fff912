import { describe, expect, it } from "vitest";
import { createLimiter } from "../../../src/bot/slack/limiter.js";
import { until } from "../../support/until.js";

describe("a limiter", () => {
  it("lets so many run at once, and the others in the order in which they came", async () => {
    const limiter = createLimiter(2);
    const begun: number[] = [];
    const finish: (() => void)[] = [];
    for (const number of [1, 2, 3, 4]) {
      limiter.run(() => {
        begun.push(number);
        return new Promise<void>((resolve) => finish.push(resolve));
      });
    }
    await new Promise(setImmediate);
    expect(begun).toEqual([1, 2]);
    finish[0]?.();
    await until("the next has begun", () => begun.length === 3);
    expect(begun).toEqual([1, 2, 3]);
    for (let next = 1; next < 4; next++) {
      await until("it has begun", () => finish[next] !== undefined);
      finish[next]?.();
    }
    expect(begun).toEqual([1, 2, 3, 4]);
    await limiter.idle(10_000);
  });

  it("does not wait for ever for what does not end", async () => {
    const limiter = createLimiter(1);
    limiter.run(() => new Promise(() => {}));
    await limiter.idle(10);
  });
});
