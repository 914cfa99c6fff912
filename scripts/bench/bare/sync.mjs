/** See async.py. */
const never = new Int32Array(new SharedArrayBuffer(4));

const tasks = Array(Number(process.argv[2])).fill(Number(process.argv[3]) * 1000);
const began = process.hrtime.bigint();
for (const ms of tasks) Atomics.wait(never, 0, 0, ms);
console.log(String(process.hrtime.bigint() - began));
