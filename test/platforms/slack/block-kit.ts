/**
 * What Slack takes in a message, by its Block Kit reference: the shapes that we use, with their limits, and
 * nothing else. Lengths are in UTF-16 units.
 */
import { z } from "zod";

const filled = (most: number) => z.string().min(1).max(most);
const plainText = (most: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: filled(most), emoji: z.boolean().optional() });
const mrkdwn = z.strictObject({
  type: z.literal("mrkdwn"),
  text: filled(3000),
  verbatim: z.boolean().optional(),
});
const blockId = z.string().max(255).optional();

const button = z.strictObject({
  type: z.literal("button"),
  style: z.enum(["primary", "danger"]).optional(),
  text: plainText(75),
  action_id: filled(255),
  value: filled(2000),
});
const rawCell = z.strictObject({ type: z.literal("raw_text"), text: z.string().min(1) });
const preformatted = z.strictObject({
  type: z.literal("rich_text_preformatted"),
  elements: z.array(z.strictObject({ type: z.literal("text"), text: z.string().min(1) })).min(1),
});

const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("header"), block_id: blockId, text: plainText(150) }),
  z.strictObject({ type: z.literal("section"), block_id: blockId, text: mrkdwn }),
  z.strictObject({ type: z.literal("context"), block_id: blockId, elements: z.array(mrkdwn).min(1).max(10) }),
  z.strictObject({ type: z.literal("actions"), block_id: blockId, elements: z.array(button).min(1).max(25) }),
  z.strictObject({
    type: z.literal("image"),
    block_id: blockId,
    slack_file: z.strictObject({ id: filled(255) }),
    alt_text: filled(2000),
  }),
  z.strictObject({ type: z.literal("rich_text"), block_id: blockId, elements: z.array(preformatted).min(1) }),
  z.strictObject({
    type: z.literal("table"),
    block_id: blockId,
    column_settings: z
      .array(z.strictObject({ align: z.enum(["left", "center", "right"]), is_wrapped: z.boolean() }))
      .max(20),
    rows: z.array(z.array(rawCell).min(1).max(20)).min(1).max(100),
  }),
]);

const blocks = z.array(block).min(1).max(50);

/** Beyond it Slack answers `msg_blocks_too_long`; nowhere documented. */
const MOST_CHARACTERS = 13_000;

/** Everything about a message that Slack would refuse or misread; empty where it is good. */
export function messageProblems(message: { text?: unknown; blocks?: unknown }): string[] {
  const parsed = blocks.safeParse(message.blocks);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join("/")}: ${issue.message}`);
  const problems: string[] = [];
  const shown = JSON.stringify(parsed.data);
  if (shown.length > MOST_CHARACTERS) problems.push(`${shown.length} characters are too many`);
  if (parsed.data.filter(({ type }) => type === "table").length > 1) problems.push("more than one table");
  const tables = parsed.data.flatMap((each) => (each.type === "table" ? [each] : []));
  if (tables.some(({ rows }) => rows.some((row) => row.length !== rows[0]?.length))) {
    problems.push("rows of a table differ in length");
  }
  const ids = parsed.data.flatMap((each) => (each.type === "actions" ? each.elements : []));
  if (new Set(ids.map((each) => each.action_id)).size !== ids.length)
    problems.push("an action id occurs twice");
  const texts = parsed.data.flatMap((each) => {
    if (each.type === "section") return [each.text.text];
    // Who asked is shown by their name; an id that Slack gave us is no mention that somebody typed.
    return each.type === "context"
      ? each.elements.map((element) => element.text.replace(/^<@[A-Z0-9]+>/, ""))
      : [];
  });
  for (const text of [...texts, String(message.text ?? "")]) problems.push(...markupProblems(text));
  if (typeof message.text !== "string" || message.text === "") problems.push("no text for notifications");
  return problems;
}

/** Mentions and links, which no message of ours has beside the name of who asked, and unescaped characters that could begin them. */
function markupProblems(text: string): string[] {
  const withoutLinks = text.replace(/<https:\/\/[^|<>\s]+\|[^<>|]+>/g, "");
  const problems = /[<>]/.test(withoutLinks) ? [`unescaped < or > in ${JSON.stringify(text)}`] : [];
  if (/&(?!(?:amp|lt|gt);)/.test(text)) problems.push(`unescaped & in ${JSON.stringify(text)}`);
  return problems;
}
