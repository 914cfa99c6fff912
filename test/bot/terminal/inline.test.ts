import { describe, expect, it } from "vitest";
import { span } from "../../../src/bot/monospace/spans.js";
import { inline } from "../../../src/bot/terminal/inline.js";

describe("the styles of a card's text", () => {
  it("show code also inside of bold", () => {
    expect(inline("**Use `gather` here** now", true)).toEqual([
      span("Use ", "bold"),
      span("gather", "code"),
      span(" here", "bold"),
      span(" now"),
    ]);
  });
});
