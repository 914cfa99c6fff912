import { describe, expect, it } from "vitest";
import { commands } from "../../../src/bot/commands/index.js";
import { complete } from "../../../src/bot/terminal/complete.js";
import { LANES } from "../../../src/race/lanes.js";

const completed = (typed: string) => complete(typed, commands, ["quit", "exit"]);

describe("completion", () => {
  it("knows every command, and the terminal's own words", () => {
    const [all, word] = completed("");
    expect(all).toEqual([...commands.map(({ name }) => `/${name} `), "/quit ", "/exit "]);
    expect(word).toBe("");
    expect(completed("/ra")).toEqual([["/race "], "/ra"]);
    expect(completed("/q")).toEqual([["/quiz ", "/quit "], "/q"]);
  });

  it("works without the slash, and whatever the case", () => {
    expect(completed("ra")).toEqual([["race "], "ra"]);
    expect(completed("/RACE As")).toEqual([["async "], "As"]);
  });

  it("knows the lanes", () => {
    expect(completed("/race ")).toEqual([[...LANES, "all"].map((lane) => `${lane} `), ""]);
    expect(completed("/race a")).toEqual([["async ", "all "], "a"]);
  });

  it("knows example workloads, runtimes and runs, but not what is there already", () => {
    const [words] = completed("/race async ");
    expect(words).toContain("io:200ms*10 ");
    expect(words).toContain("runtime=python ");
    expect(words).toContain("runtime=node ");
    expect(words).toContain("runs=");
    expect(completed("/race async io")).toEqual([["io:200ms*10 ", "io:200ms*20 "], "io"]);
    expect(completed("/race async 1 runtime=n")).toEqual([["runtime=node "], "runtime=n"]);
    expect(completed("/race async runtime=node ru")).toEqual([["runs="], "ru"]);
  });

  it("offers no option that cannot be typed", () => {
    expect(completed("/race async tas")).toEqual([[], "tas"]);
  });

  it("knows the time zones, whatever the case", () => {
    expect(completed("/tip daily 09:00 europe/ber")).toEqual([["Europe/Berlin "], "europe/ber"]);
    expect(completed("/tip daily 09:00 Asia/Kath")).toEqual([["Asia/Kathmandu "], "Asia/Kath"]);
  });

  it("has nothing to say of unknown commands", () => {
    expect(completed("/nonsense a")).toEqual([[], "a"]);
    expect(completed("/cancel x")).toEqual([[], "x"]);
  });
});
