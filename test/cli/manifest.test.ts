import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { runManifest } from "../../src/cli/manifest.js";
import { UsageError } from "../../src/errors.js";

describe("photofinish manifest", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const printed = () => log.mock.calls.map(([line]) => String(line)).join("\n");
  afterAll(() => log.mockRestore());
  afterEach(() => {
    log.mockClear();
  });

  it("prints nothing but the manifest, for Socket Mode or for an address", async () => {
    expect(await runManifest(["slack"])).toBe(0);
    expect(JSON.parse(printed()).settings.socket_mode_enabled).toBe(true);
    log.mockClear();
    expect(await runManifest(["slack", "--url", "https://bot.example/slack/events"])).toBe(0);
    expect(JSON.parse(printed()).settings.interactivity.request_url).toBe("https://bot.example/slack/events");
  });

  it("explains itself, and advises the nearest word", async () => {
    expect(await runManifest(["--help"])).toBe(0);
    expect(printed()).toContain("--url");
    expect(await runManifest([])).toBe(2);
    await expect(runManifest(["slak"])).rejects.toThrow('Did you mean "slack"?');
    await expect(runManifest(["slack", "--url", "http://x"])).rejects.toThrow(UsageError);
  });
});
