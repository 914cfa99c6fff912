import { describe, expect, it } from "vitest";
import { offeredCommands } from "../../../src/bot/commands/index.js";
import { watch } from "../../../src/bot/commands/watch.js";
import { asyncMistake, request, services } from "../../support/commands.js";

const program = { name: "mine.py", language: null, text: "print(1)\n" };

describe("/watch", () => {
  it("puts the program on its queue, once for each interaction", async () => {
    const asked = request({ id: "a/b c", platform: "discord", program });
    const intent = await watch.run(null, asked, services());
    expect(intent).toEqual({
      kind: "job",
      job: {
        kind: "watch",
        id: "watch-discord-a%2Fb%20c",
        program: { name: "mine.py", runtime: "python", text: "print(1)\n" },
      },
    });
    expect(await watch.run(null, asked, services())).toEqual(intent);
  });

  it("says how to send a program where there is none", async () => {
    const { key, en } = await asyncMistake(() => watch.run(null, request(), services()));
    expect(key).toBe("watch.error.none");
    expect(en).toContain("block of code");
  });

  it("takes none where no sandbox is switched on, and is not offered there", async () => {
    const off = services({ features: { sandbox: false } });
    const { key, en } = await asyncMistake(() => watch.run(null, request({ program }), off));
    expect(key).toBe("watch.error.off");
    expect(en).toContain("photofinish watch");
    expect(offeredCommands({ sandbox: false })).not.toContain(watch);
    expect(offeredCommands({ sandbox: true })).toContain(watch);
  });
});
