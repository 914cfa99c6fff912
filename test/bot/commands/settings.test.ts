import { describe, expect, it } from "vitest";
import { parseText } from "../../../src/bot/commands/index.js";
import { asyncMistake, request, services } from "../../support/commands.js";

const inServer = { platform: "discord", space: "a server" };

function give(typed: string, who: Parameters<typeof request>[0]) {
  const { command, parsed } = parseText(typed);
  return command.run(parsed, request(who), services());
}

describe("/settings language", () => {
  it("of a whole server is for those who manage the server, not for those who manage a channel", async () => {
    const mistake = await asyncMistake(() =>
      give("/settings language zh where=server", { ...inServer, mayManage: true }),
    );
    expect(mistake.key).toBe("settings.notAllowedServer");
    expect(mistake.en).toContain("`where=me`");
    const allowed = { ...inServer, mayManage: false, mayManageSpace: true };
    expect(await give("/settings language zh where=server", allowed)).toMatchObject({ kind: "card" });
  });

  it("of a channel is for those who manage it, and one's own for everybody", async () => {
    const nobody = { ...inServer, mayManage: false };
    expect((await asyncMistake(() => give("/settings language zh", nobody))).key).toBe("settings.notAllowed");
    expect(await give("/settings language zh where=me", nobody)).toMatchObject({ kind: "card" });
  });
});
