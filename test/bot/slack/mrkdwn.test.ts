import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeMrkdwn, mrkdwn, unescapeMrkdwn } from "../../../src/bot/slack/mrkdwn.js";
import { chatty } from "../../support/chatty.js";

const JOINT = "\u200b";

describe("mrkdwn", () => {
  it("shows bold and code as Slack writes them", () => {
    expect(mrkdwn("**async** took `0.5` s")).toBe("*async* took `0.5` s");
    expect(mrkdwn("**type `/race`**, then wait")).toBe("*type `/race`*, then wait");
  });

  it("sets marks apart from Chinese, which Slack would not see otherwise", () => {
    expect(mrkdwn("输入`/race`，**再**等")).toBe(`输入${JOINT}\`/race\`${JOINT}，${JOINT}*再*${JOINT}等`);
  });

  it("shows every other mark as it is", () => {
    expect(mrkdwn("*x* _y_ ~z~ 2*3")).toBe(
      `*${JOINT}x*${JOINT} _${JOINT}y_${JOINT} ~${JOINT}z~${JOINT} 2*${JOINT}3`,
    );
    expect(mrkdwn("`a*b` stays")).toBe("`a*b` stays");
  });

  it("makes no mention, link or entity of anything, in code or outside", () => {
    expect(mrkdwn("<!channel> & `<@U1>` &amp;")).toBe("&lt;!channel&gt; &amp; `&lt;@U1&gt;` &amp;amp;");
    fc.assert(
      fc.property(fc.oneof(chatty, fc.string()), (text) => {
        expect(mrkdwn(text)).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
      }),
    );
  });

  it("loses nothing of what was written", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."ab*_~`<>& 中".split("")), maxLength: 30 }),
        (text) => {
          const plain = (words: string) => words.replaceAll(JOINT, "").replaceAll("*", "");
          expect(plain(unescapeMrkdwn(mrkdwn(text)))).toBe(plain(text));
        },
      ),
    );
  });

  it("takes back what Slack escaped", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(unescapeMrkdwn(escapeMrkdwn(text))).toBe(text);
      }),
    );
  });
});
