import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Posting } from "../../../src/bot/platform.js";
import { createPoster } from "../../../src/bot/terminal/poster.js";
import { plainScreen } from "../../../src/bot/terminal/screen.js";
import { virtualTerminal } from "./virtual-terminal.js";

const reply = {
  platform: "terminal",
  outlet: "terminal-1",
  user: "terminal-1",
  channel: "terminal-1",
  language: "en" as const,
  address: {},
};

function posting(changes: Partial<Posting> = {}): Posting {
  return {
    id: "race-1",
    to: "answer",
    reply,
    card: { title: "The result", blocks: [] },
    png: null,
    failed: false,
    ...changes,
  };
}

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "photofinish-poster-"));
});
afterEach(() => rm(dataFolder, { recursive: true }));

/** `session`: what the ids of races begin with that it asked for. */
function newPoster(session = "race") {
  const terminal = virtualTerminal(200);
  const answered: string[] = [];
  const errors: string[] = [];
  const poster = createPoster({
    screen: plainScreen(terminal.output, null),
    output: terminal.output,
    colour: false,
    dataFolder,
    session,
    onAnswer: (id) => answered.push(id),
    logger: pino({ level: "error" }, { write: (entry: string) => void errors.push(JSON.parse(entry).msg) }),
  });
  return { poster, answered, errors, written: terminal.written };
}

describe("the terminal's poster", () => {
  it("prints the card, writes the picture and prints its path", async () => {
    const { poster, answered, written } = newPoster();
    await poster.post(posting({ png: Buffer.from("a picture") }));
    const [picture = ""] = await readdir(join(dataFolder, "pictures"));
    expect(picture).toMatch(/^\d{4}-\d\d-\d\d-\d{4}-race-1\.png$/);
    const path = join(dataFolder, "pictures", picture);
    expect(await readFile(path, "utf8")).toBe("a picture");
    expect(await written()).toBe(`The result\n\nPicture: ${path}\n\n`);
    expect(answered).toEqual(["race-1"]);
  });

  it("tells whoever waits for the race whether it failed, also when asked afterwards", async () => {
    const { poster } = newPoster();
    const waiting = poster.answered("race-1");
    await poster.post(posting({ failed: true }));
    expect(await waiting).toBe(true);
    expect(await poster.answered("race-1")).toBe(true);
  });

  it("posts one race once, however often and at once it is asked to", async () => {
    const { poster, written } = newPoster();
    const twice = posting({ png: Buffer.from("a picture") });
    await Promise.all([poster.post(twice), poster.post(twice)]);
    await poster.post(twice);
    expect((await written()).match(/The result/g)).toHaveLength(1);
  });

  it("says so when the race was asked for before the terminal was opened", async () => {
    const { poster, written } = newPoster("another");
    await poster.post(posting());
    expect(await written()).toBe(
      "This race was asked for before this terminal was opened:\n\nThe result\n\n",
    );
  });

  it("says nothing of the kind where nobody asked", async () => {
    const { poster, written } = newPoster("another");
    await poster.post(posting({ to: "channel" }));
    expect(await written()).toBe("The result\n\n");
  });

  it("prints the card where the picture cannot be written, and says where that was", async () => {
    const { poster, errors, written } = newPoster();
    await writeFile(join(dataFolder, "pictures"), "in the way");
    await poster.post(posting({ png: Buffer.from("a picture") }));
    const text = await written();
    expect(text).toContain("The result");
    expect(text).toContain(`could not be written to ${join(dataFolder, "pictures")}`);
    expect(errors).toEqual(["a picture could not be written"]);
  });

  it("writes a picture into its folder, whatever the id", async () => {
    const { poster } = newPoster();
    await poster.post(posting({ id: "../../etc/passwd\n", png: Buffer.from("a picture") }));
    expect(await readdir(dataFolder)).toEqual(["pictures"]);
    expect(await readdir(join(dataFolder, "pictures"))).toHaveLength(1);
  });

  it("rejects what comes after it was closed, so that it is tried again", async () => {
    const { poster, written } = newPoster();
    poster.close();
    await expect(poster.post(posting())).rejects.toThrow("the terminal was closed");
    expect(await written()).toBe("");
  });
});
