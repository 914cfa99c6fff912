import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeBlock, escapeMarkdown, markdown } from "../../../src/bot/discord/markdown.js";

/** What Discord would show of it, as far as this matters: a backslash before punctuation is not shown. */
const shown = (text: string) => text.replace(/\\([^\p{L}\p{N}\s])/gu, "$1");

describe("markdown", () => {
  it("keeps bold, code and addresses, and nothing else", () => {
    expect(markdown("**sync** took `5 s`: *a* _b_ ~~c~~ ||d|| [e](https://x.y/a_b)")).toBe(
      "**sync** took `5 s`: \\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\[e\\](https://x.y/a_b)",
    );
  });

  it("keeps code also inside of bold", () => {
    expect(markdown("**Use `gather_all` here_**")).toBe("**Use `gather_all` here\\_**");
  });

  it("shows marks of a line's start, mentions and emoji as they are", () => {
    expect(markdown("# a\n> b\n- c\n1. d\n-# e\n1.5 s")).toBe("\\# a\n\\> b\n\\- c\n1\\. d\n\\-# e\n1.5 s");
    expect(markdown("<@123> @everyone <#4> :tada: <t:0:R>")).toBe(
      "\\<\\@123> \\@everyone \\<#4> \\:tada: \\<t\\:0:R>",
    );
  });

  it("does not let code out of its block", () => {
    expect(codeBlock("a\n```\nb", "text").split("```")).toHaveLength(3);
    expect(codeBlock("")).toBe("```\n \n```");
  });

  it("changes nothing of what is read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(!text.includes("\\"));
        expect(shown(escapeMarkdown(text))).toBe(text);
      }),
    );
  });
});
