/** Ids as Discord makes them: 42 bits of milliseconds since 2015, and a number within the millisecond. */
const EPOCH_MS = 1_420_070_400_000;
let counter = 0;

export function snowflake(atMs = Date.now()): string {
  counter = (counter + 1) % 4_194_304;
  return String((BigInt(atMs - EPOCH_MS) << 22n) | BigInt(counter));
}
