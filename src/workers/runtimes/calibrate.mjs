/** Measures how much computation is a quarter of a millisecond; see `calibrate` in lane.mjs. */
import { calibrate, run } from "../lanes/node/lane.mjs";

await run(calibrate);
