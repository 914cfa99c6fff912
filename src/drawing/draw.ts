/** Draws pictures off the event loop: a picture takes tens of milliseconds, which nothing else should wait for. */
import { Tinypool } from "tinypool";

export interface Drawing {
  /** The PNG of an SVG, in the SVG's own size. Rejects where the SVG cannot be read. */
  png(svg: string): Promise<Buffer>;
  /** Ends the threads. A picture that is not finished is rejected. */
  close(): Promise<void>;
}

/** More at once would take memory and cores from the lanes that are being measured. */
const MOST_AT_ONCE = 2;
/** A thread with its fonts keeps tens of megabytes; nobody needs them between races. */
const IDLE_MS = 10_000;

/** From src/drawing and from dist/drawing alike. */
const SVG_TO_PNG = new URL("../../src/drawing/svg-to-png.mjs", import.meta.url);

export function createDrawing(): Drawing {
  const pool = new Tinypool({
    filename: SVG_TO_PNG.href,
    minThreads: 0,
    maxThreads: MOST_AT_ONCE,
    idleTimeout: IDLE_MS,
    // Ours are enough, and hundreds of the machine's own would take time and memory.
    env: { ...process.env, DISABLE_SYSTEM_FONTS_LOAD: "1" },
    // Waiting on shared memory would keep the thread from ever running what the canvas does afterwards.
    useAtomics: false,
  });
  return {
    async png(svg) {
      const bytes: Uint8Array = await pool.run(svg);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    close: () => pool.destroy(),
  };
}
