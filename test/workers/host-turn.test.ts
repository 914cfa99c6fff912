import { expect, test } from "vitest";
import { hostTurn } from "../../src/workers/host-turn.js";

const never = new AbortController().signal;

test("turns come in the order in which they were asked for, one at a time", async () => {
  const order: string[] = [];
  let taken = 0;
  async function take(name: string) {
    const end = await hostTurn(never);
    expect(++taken).toBe(1);
    order.push(name);
    await new Promise(setImmediate);
    taken--;
    await end();
  }
  await Promise.all(["first", "second", "third", "fourth"].map(take));
  expect(order).toEqual(["first", "second", "third", "fourth"]);
});

test("who gives up is let go at once and holds up nobody", async () => {
  const end = await hostTurn(never);
  const controller = new AbortController();
  const givenUp = hostTurn(controller.signal);
  let got = false;
  const next = hostTurn(never).then((endNext) => {
    got = true;
    return endNext;
  });
  controller.abort();
  await (await givenUp)();
  expect(got).toBe(false);
  await end();
  await (await next)();
});
