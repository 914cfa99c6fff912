import pino from "pino";
import { expect, test } from "vitest";
import { StartError } from "../../src/errors.js";
import { openStore } from "../../src/store/open.js";

test("an address that is no Redis's is refused with the remedy and without the address", async () => {
  const url = "postgres://ada:secret-horse@host/db";
  const error = await openStore({
    url,
    prefix: "p",
    folder: "unused",
    logger: pino({ level: "silent" }),
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect(`${error}`).toContain("redis://");
  expect(`${error}`).not.toContain("secret-horse");
});
