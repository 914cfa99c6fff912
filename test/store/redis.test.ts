import { afterAll, describe } from "vitest";
import { redisForTests } from "../support/redis.js";
import { storeContract } from "./contract.js";

const redis = await redisForTests();
afterAll(() => redis?.stop());

describe.skipIf(redis === null)("the store on Redis", () => {
  storeContract(() => ({ url: `${redis?.url}`, prefix: `${redis?.prefix}`, folder: "unused" }));
});
