/** A real Chromium, driven by its own protocol over a pipe. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** `null` where there is none. */
export function browserFound(): string | null {
  for (const name of NAMES) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      // The next one.
    }
  }
  return null;
}

export interface Page {
  /** What an expression gives in the page, as JSON. */
  evaluate<T>(expression: string): Promise<T>;
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Events of these names so far, such as `Network.requestWillBeSent`. */
  events(method: string): Record<string, unknown>[];
  press(key: "Tab" | "Enter" | "ArrowRight"): Promise<void>;
  screenshot(): Promise<Buffer>;
}

export interface Browser {
  /** A page of so many pixels that has loaded an address. */
  open(url: string, size: { width: number; height: number; dark?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

interface Answer {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

export async function startBrowser(command: string): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "photofinish-browser-"));
  const child: ChildProcess = spawn(
    command,
    ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const input = child.stdio[3] as Writable;
  const output = child.stdio[4] as Readable;
  const waiting = new Map<number, (answer: Answer) => void>();
  const seen: Answer[] = [];
  let sent = 0;
  let rest = "";
  output.setEncoding("utf8").on("data", (piece: string) => {
    const answers = (rest + piece).split("\0");
    rest = answers.pop() ?? "";
    for (const text of answers) {
      const answer: Answer = JSON.parse(text);
      if (answer.id === undefined) seen.push(answer);
      else waiting.get(answer.id)?.(answer);
    }
  });

  function send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++sent;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result = {}, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      input.write(
        `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      );
    });
  }

  async function open(
    url: string,
    { width, height, dark = false }: Parameters<Browser["open"]>[1],
  ): Promise<Page> {
    const { targetId } = await send("Target.createTarget", { url: "about:blank" });
    const attached = await send("Target.attachToTarget", { targetId, flatten: true });
    const session = attached.sessionId as string;
    const own = (method: string, params?: object) => send(method, params, session);
    const events = (method: string) =>
      seen
        .filter((each) => each.sessionId === session && each.method === method)
        .map(({ params = {} }) => params);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await own(`${domain}.enable`);
    const scheme = { name: "prefers-color-scheme", value: dark ? "dark" : "light" };
    await own("Emulation.setEmulatedMedia", { features: [scheme] });
    await own("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await own("Page.navigate", { url });
    async function evaluate<T>(expression: string): Promise<T> {
      const { result, exceptionDetails } = await own("Runtime.evaluate", {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: T }).value;
    }
    while ((await evaluate(`document.readyState + location.href`)) !== `complete${url}`);
    return {
      evaluate,
      send: own,
      events,
      async press(key) {
        const code = { Tab: 9, Enter: 13, ArrowRight: 39 }[key];
        const text = key === "Enter" ? { text: "\r" } : {};
        const pressed = { key, code: key, windowsVirtualKeyCode: code, ...text };
        await own("Input.dispatchKeyEvent", { type: "keyDown", ...pressed });
        await own("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
      },
      async screenshot() {
        const { data } = await own("Page.captureScreenshot", { captureBeyondViewport: false });
        return Buffer.from(data as string, "base64");
      },
    };
  }

  return {
    open,
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await send("Browser.close").catch(() => child.kill("SIGKILL"));
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
