/** A card's text in Slack's markup: **bold** and `code` as the card means them, everything else literally. */

const MARKED = /\*\*(.+?)\*\*|`([^`]+)`/gu;
/** Slack sees no markup beside a letter, and every Chinese character or full stop is one to it. */
const JOINT = "\u200b";
const PLAIN_NEIGHBOUR = /[\s\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]/;

/** Nothing in the result mentions anybody or links anywhere, whatever the text contains. */
export function mrkdwn(text: string): string {
  return marked(text, (bold, code) => (bold !== undefined ? `*${codeOnly(bold)}*` : codeSpan(code ?? "")));
}

/** Slack's own three: with them it begins mentions, links and entities. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** What Slack escaped on its way to us. */
export function unescapeMrkdwn(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function codeOnly(text: string): string {
  return marked(text, (bold, code) => (bold !== undefined ? literal(bold) : codeSpan(code ?? "")));
}

function codeSpan(code: string): string {
  return `\`${escapeMrkdwn(code)}\``;
}

function marked(
  text: string,
  render: (bold: string | undefined, code: string | undefined) => string,
): string {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, bold, code] = match;
    const before = text.slice(end, match.index);
    end = match.index + whole.length;
    const joined = apart(text.charAt(match.index - 1)) + render(bold, code) + apart(text.charAt(end));
    result += literal(before) + joined;
  }
  return result + literal(text.slice(end));
}

function apart(neighbour: string): string {
  return neighbour === "" || PLAIN_NEIGHBOUR.test(neighbour) ? "" : JOINT;
}

/**
 * A mark that is followed by something invisible formats nothing. One that has no second in its line formats nothing by
 * itself, and whoever copies it gets what they see.
 */
function literal(text: string): string {
  return escapeMrkdwn(text)
    .split("\n")
    .map((line) => line.replace(/[*_~`]/g, (mark) => (occursOnce(line, mark) ? mark : mark + JOINT)))
    .join("\n");
}

function occursOnce(text: string, mark: string): boolean {
  return text.indexOf(mark) === text.lastIndexOf(mark);
}
