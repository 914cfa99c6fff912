/** The page of a watched program in a real browser, opened from its file. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, browserFound, type Page, startBrowser } from "../../support/browser.js";
import { pythonsFound } from "../../support/pythons.js";

const CLI = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));
const command = browserFound();
const [python] = pythonsFound();

/** Two files with a fault each, in text that a page could stumble over. */
const HELPER = `import time

def fetch(name):
    time.sleep(0.15)
    return f"</script><script>document.title = 'broken'</script> {name} <img src=x onerror=alert(1)> \\u2028 \u{1f600} 中文"
`;
const PROGRAM = `import asyncio
import helper

async def tick():
    for _ in range(6):
        await asyncio.sleep(0.05)

async def load():
    await asyncio.sleep(0.02)
    return helper.fetch("</script>")

async def main():
    await asyncio.gather(tick(), load())

print("<b>not bold</b>")
asyncio.run(main())
${"# one more line\n".repeat(1000)}`;

let folder = "";
let browser: Browser;
let url = "";
beforeAll(async () => {
  if (command === null || !python) return;
  folder = await mkdtemp(join(tmpdir(), "photofinish-page-"));
  await writeFile(join(folder, "helper.py"), HELPER);
  await writeFile(join(folder, "program.py"), PROGRAM);
  const env = { PATH: process.env.PATH, LANG: "C.UTF-8", PYTHON: python.command, HOME: folder };
  const args = [CLI, "watch", "--quiet", "--html", "page.html", "program.py"];
  const ran = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  expect(ran.stderr).toBe("");
  url = pathToFileURL(join(folder, "page.html")).href;
  browser = await startBrowser(command);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const marked = (page: Page) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll(".source .marked")].map((each) => each.textContent)`,
  );

describe.runIf(command !== null && python)("the page in a browser", { timeout: 60_000 }, () => {
  it("asks the network for nothing, runs nothing of the program, and has no error", async () => {
    const page = await browser.open(url, { width: 1200, height: 900 });
    expect(
      page.events("Network.requestWillBeSent").map(({ request }) => (request as { url: string }).url),
    ).toEqual([url]);
    expect(page.events("Runtime.exceptionThrown")).toEqual([]);
    expect(page.events("Log.entryAdded")).toEqual([]);
    expect(await page.evaluate("document.title")).toContain("program.py");
    expect(await page.evaluate("document.querySelectorAll('img, b b').length")).toBe(0);
    expect(await page.evaluate("document.body.innerText.includes('</script><script>')")).toBe(true);
  });

  it("leads by keyboard from a finding to its line, in the file that has it, and to its rows", async () => {
    const page = await browser.open(url, { width: 1200, height: 900 });
    const focused = () => page.evaluate<string>("document.activeElement.textContent.trim().slice(0, 40)");
    for (let presses = 0; presses < 20 && !(await focused()).includes("blocking call"); presses++)
      await page.press("Tab");
    await page.press("Enter");
    const lines = await marked(page);
    expect(lines[0]).toBe("    time.sleep(0.15)");
    expect(await page.evaluate("document.querySelectorAll('.row.marked').length")).toBeGreaterThan(0);
    const inView =
      "(() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()";
    expect(await page.evaluate(inView)).toBe(true);
    expect(await focused()).toBe("time.sleep(0.15)");
  });

  it("leads from a bar to its line", async () => {
    const page = await browser.open(url, { width: 1200, height: 900 });
    await page.evaluate(`document.querySelector(".bars b.held").click()`);
    expect(await marked(page)).toEqual(["    time.sleep(0.15)"]);
  });

  it("zooms by keyboard around the middle", async () => {
    const page = await browser.open(url, { width: 1200, height: 900 });
    const width = () => page.evaluate<number>("document.getElementById('wide').offsetWidth");
    const before = await width();
    await page.evaluate("document.getElementById('zoom').focus()");
    for (let presses = 0; presses < 4; presses++) await page.press("ArrowRight");
    expect(await width()).toBeGreaterThan(2 * before);
  });

  it.each([
    ["a phone", 360],
    ["a tablet", 768],
    ["a wide screen", 1920],
  ])("fits %s, in light and in dark", async (_what, width) => {
    const grounds = [];
    for (const dark of [false, true]) {
      const page = await browser.open(url, { width, height: 800, dark });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      grounds.push(await page.evaluate<string>("getComputedStyle(document.body).backgroundColor"));
      if (process.env.SCREENSHOTS !== undefined)
        await writeFile(
          join(process.env.SCREENSHOTS, `page-${width}-${dark ? "dark" : "light"}.png`),
          await page.screenshot(),
        );
    }
    const [light, night] = grounds.map((colour) => colour.match(/\d+/g)?.map(Number) ?? []);
    expect(Math.min(...(light ?? []))).toBeGreaterThan(200);
    expect(Math.max(...(night ?? []))).toBeLessThan(60);
  });

  it("names its parts for who cannot see them", async () => {
    const page = await browser.open(url, { width: 1200, height: 900 });
    const { nodes } = (await page.send("Accessibility.getFullAXTree")) as {
      nodes: { role?: { value: string }; name?: { value: string } }[];
    };
    const named = (role: string) =>
      nodes.filter((each) => each.role?.value === role).map((each) => each.name?.value ?? "");
    expect(named("heading").length).toBeGreaterThanOrEqual(4);
    expect(named("slider")).toEqual([expect.stringContaining("Zoom")]);
    expect(named("group").join()).toContain("Timeline of program.py");
    for (const name of named("button")) expect(name).not.toBe("");
  });
});
